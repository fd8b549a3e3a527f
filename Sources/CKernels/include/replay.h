/// Elementwise passes of a noisy recurrent network with leak, momentum and adaptation: the
/// epilogues of its products, forwards and backwards in time.
///
///   z  = W r + U u + c - b_in a
///   v' = (1 - λ) v + γ φ(z) - κ r - b a + η ξ
///   r' = r + v'
///   a' = a + (r - a) / τ
#ifndef REVERIE_REPLAY_H
#define REVERIE_REPLAY_H

#include <stddef.h>

#include "elementwise.h"

/// Constants of one step. φ is `x > 0 ? x : negative_slope x` unless activities are given.
typedef struct {
  float leak;              // κ
  float gain;              // γ
  float friction;          // λ
  float adaptation;        // b
  float inner_adaptation;  // b_in
  float adaptation_rate;   // 1 / τ
  float noise;             // η σ
  float negative_slope;    // of φ below zero
} rv_replay_f32;
typedef struct {
  double leak, gain, friction, adaptation, inner_adaptation, adaptation_rate, noise, negative_slope;
} rv_replay_f64;

/// One step of `rows` rows of `units` units from `state` to `next` (which may be `state`).
/// `current` holds z without `bias` (units; may be NULL) and without the inner adaptation, and
/// receives the whole of z. `activity`, where not NULL, holds φ of the whole z and `current` is
/// left alone. `noise` holds ξ, NULL for none. `velocity` and `trace` are v and a, NULL where
/// friction is 1 and no adaptation acts.
void rv_replay_step_f32(const rv_replay_f32 *p, size_t rows, size_t units, const float *bias,
                        float *current, const float *activity, const float *noise,
                        const float *state, float *velocity, float *trace, float *next);
void rv_replay_step_f64(const rv_replay_f64 *p, size_t rows, size_t units, const double *bias,
                        double *current, const double *activity, const double *noise,
                        const double *state, double *velocity, double *trace, double *next);

/// current = current + bias - b_in trace; bias (units) and trace may be NULL.
void rv_replay_current_f32(const rv_replay_f32 *p, size_t rows, size_t units, const float *bias,
                           const float *trace, float *current);
void rv_replay_current_f64(const rv_replay_f64 *p, size_t rows, size_t units, const double *bias,
                           const double *trace, double *current);

/// The same step backwards, for `count` units. `current` holds z and receives the adjoint of z;
/// `slope`, where not NULL, holds φ'(z). `outer` is the adjoint that reaches r' from the read-out.
/// `state` holds the adjoint of r' and receives that of r without the part through z; `velocity`
/// and `trace` (NULL as above) hold and receive those of v and a.
void rv_replay_back_f32(const rv_replay_f32 *p, size_t count, float *current, const float *slope,
                        const float *outer, float *state, float *velocity, float *trace);
void rv_replay_back_f64(const rv_replay_f64 *p, size_t count, double *current, const double *slope,
                        const double *outer, double *state, double *velocity, double *trace);

/// error = factor (output - target); returns Σ (output - target)². error may be output.
double rv_replay_error_f32(size_t count, const float *output, const float *target, float factor,
                           float *error);
double rv_replay_error_f64(size_t count, const double *output, const double *target, double factor,
                           double *error);

/// output[rows, outputs] = state[rows, units] · readout[outputs, units]ᵀ + bias[outputs], for few
/// outputs; bias may be NULL; rows of output are `stride` apart.
void rv_replay_readout_f32(size_t rows, size_t units, size_t outputs, const float *readout,
                           const float *bias, const float *state, float *output, size_t stride);
void rv_replay_readout_f64(size_t rows, size_t units, size_t outputs, const double *readout,
                           const double *bias, const double *state, double *output, size_t stride);

/// sums[j] += Σ_i x[i, j], in the order of rows.
void rv_column_sums_f32(size_t rows, size_t columns, const float *x, float *sums);
void rv_column_sums_f64(size_t rows, size_t columns, const double *x, double *sums);

// The gated cell: ζ = sig(z₁), ρ = sig(z₂), h̃ = tanh(z₃ + U_h (ρ ⊙ r)), drift κ (ζ - 1)(r - h̃).
// Its gates are the rows' `gates` [rows, 3 units].

/// gated = ρ ⊙ r for gates [rows, 3 units] already through their nonlinearity.
void rv_gated_reset_f32(size_t rows, size_t units, const float *gates, const float *state,
                        float *gated);
void rv_gated_reset_f64(size_t rows, size_t units, const double *gates, const double *state,
                        double *gated);
/// drift = κ (ζ - 1)(r - h̃).
void rv_gated_drift_f32(size_t rows, size_t units, float leak, const float *gates,
                        const float *state, float *drift);
void rv_gated_drift_f64(size_t rows, size_t units, double leak, const double *gates,
                        const double *state, double *drift);
/// Adjoints of z₁ and of h̃'s argument from the adjoint of the drift; into `adjoint`
/// [rows, 3 units], parts 1 and 3. Adds the direct part to `state_adjoint`.
void rv_gated_back_f32(size_t rows, size_t units, float leak, const float *gates,
                       const float *state, const float *drift_adjoint, float *adjoint,
                       float *state_adjoint);
void rv_gated_back_f64(size_t rows, size_t units, double leak, const double *gates,
                       const double *state, const double *drift_adjoint, double *adjoint,
                       double *state_adjoint);
/// Part 2 of `adjoint` from the adjoint of ρ ⊙ r; adds the direct part to `state_adjoint`.
void rv_gated_back_reset_f32(size_t rows, size_t units, const float *gates, const float *state,
                             const float *gated_adjoint, float *adjoint, float *state_adjoint);
void rv_gated_back_reset_f64(size_t rows, size_t units, const double *gates, const double *state,
                             const double *gated_adjoint, double *adjoint, double *state_adjoint);

#endif
