/// Passes over a batch of iterative inference, Poisson and Gaussian: what is neither a product nor a
/// draw, and for unrolled inference the same backward. Sums run in sixteen partial sums, so that every
/// instruction set gives their bits.
#ifndef REVERIE_INFERENCE_H
#define REVERIE_INFERENCE_H

#include <stddef.h>

#include "variants.h"

/// Rates are eᵘ + RV_RATE_FLOOR: positive however low the potential, so that the time of the first
/// event and the slope of a count are finite. The spacing of floats at 1, as in the published code.
#define RV_RATE_FLOOR 0x1p-23

/// The lowest potential: soft ceilings act on max(x, RV_STATE_FLOOR), where eˣ is 3e-4.
#define RV_STATE_FLOOR (-8.0)

// y = C(x; ceiling) = ceiling - softplus(ceiling - max(x, -8)); y may equal x.
void rv_soft_ceiling(rv_precision precision, const void *x, double ceiling, void *y, size_t count);

/// Constants of a step of the potentials.
typedef struct {
  double step_size;       // η
  double state_ceiling;   // of u
  double change_ceiling;  // of its change
} rv_motion;

// One sampled step of `count` potentials: u ← C(u + C(η (drive - sums); change_ceiling);
// state_ceiling); `sums` receives the rates eᵘ + RV_RATE_FLOOR.
void rv_move_counts(rv_precision precision, const rv_motion *motion, size_t count,
                    const void *drive, void *potentials, void *sums);

/// What the steps of `rows` images of `units` neurons share.
/// C(x; c) = c - softplus(c - max(x, -8)).
typedef struct {
  size_t rows, units;
  const void *inhibition;  // b [units]
  rv_motion motion;
  int exact;  // the divergence is weighed by the old rates, else by the new ones
} rv_moves;

/// A step forward of potentials [rows, units], from feedback h in `change`:
///   change = η (h - b), sum = old + C(change; change_ceiling), next = C(sum; state_ceiling).
typedef struct {
  const void *old;
  void *change;  // h; receives η (h - b)
  void *sum, *next;
  void *powers;  // e^old; receives e^next
  void *rates;   // receives e^next + RV_RATE_FLOOR
} rv_move_arrays;

// Forward; `largest` receives the largest rate. Returns Σ w (1 + e^δ (δ - 1)) with δ = next - old
// and w = e^next (e^old where exact).
double rv_move(rv_precision precision, const rv_moves *moves, const rv_move_arrays *arrays,
               double *largest);

/// The step backward. Arrays are [rows, units], as the step forward left them.
typedef struct {
  const void *old, *next, *sum;
  void *change;                // v = η (h - b); receives η v̄
  const void *share, *slope;   // the adjoint gets share ⊙ slope
  double weight;               // of the divergence
  void *adjoint;
  void *back;                  // receives the divergence's share for the state before
  double *inhibition_gradient; // [units]
} rv_move_adjoints;

// Backward: adjoint += share ⊙ slope + weight w (g + g'), g = 1 + e^δ (δ - 1), g' = δ e^δ
// (weight w g' where exact); back = weight w g' (weight w (g' - g)); adjoint ⊙= C'(sum). With
// v̄ = adjoint ⊙ C'(change): inhibition_gradient -= b η v̄, change = η v̄. Returns Σ v̄ v.
double rv_move_back(rv_precision precision, const rv_moves *moves,
                    const rv_move_adjoints *adjoints);

// adjoint += share ⊙ slope - back
void rv_state_back(rv_precision precision, size_t count, const void *share, const void *slope,
                   const void *back, void *adjoint);

// y = ceiling tanh(x / ceiling); y may equal x.
void rv_tanh_ceiling(rv_precision precision, const void *x, double ceiling, void *y, size_t count);

/// What the steps of `rows` images of `units` Gaussian neurons share. C(x; c) = c tanh(x / c).
typedef struct {
  size_t rows, units;
  const void *inhibition, *gain;  // b, eᵞ [units]
  rv_motion mean, log;            // of μ and of ξ = ln σ
  int rectifies;                  // φ is the ReLU, else the identity
} rv_gaussian_moves;

// activity = eᵞ φ(μ + σ ε) of states [rows, units].
void rv_gaussian_activity(rv_precision precision, const rv_gaussian_moves *moves, const void *mean,
                          const void *log, const void *noise, void *activity);

// One sampled step of states [rows, units] in their place, from `feedback` k by that activity:
//   h = k ⊙ eᵞ φ', v_μ = η_μ (h σ² - b), v_ξ = η_ξ h ε σ / 2, state = C(state + C(v)).
// `divergences` [rows], where not NULL, receive += Σ ((θ² + ω - 1) / 2 - Δξ), θ = Δμ / σ and
// ω = (σ' / σ)².
void rv_gaussian_step(rv_precision precision, const rv_gaussian_moves *moves, const void *noise,
                      const void *feedback, void *mean, void *log, double *divergences);

/// The same step of unrolled inference, and a draw at the new state.
typedef struct {
  const void *mean, *log;          // the old state
  const void *noise, *next_noise;  // ε of the activity, ε' of the readout
  void *feedback;                  // k; receives h
  void *mean_change, *log_change;  // receive v_μ and v_ξ
  void *next_mean, *next_log;
  void *readout;                   // receives a' = eᵞ φ(μ' + σ' ε')
} rv_gaussian_arrays;

// Forward; `largest` receives the largest readout. Returns the divergence.
double rv_gaussian_move(rv_precision precision, const rv_gaussian_moves *moves,
                        const rv_gaussian_arrays *arrays, double *largest);

/// The step backward. Arrays are [rows, units], as the step forward left them.
typedef struct {
  const void *mean, *log, *noise, *next_mean, *next_log, *next_noise;
  void *share;             // ȳ Φ, of the readout; overwritten
  double weight;           // of the divergence
  void *feedback;          // h; receives k̄ = h̄ ⊙ eᵞ φ'
  void *mean_change;       // v_μ; overwritten
  const void *log_change;  // v_ξ
  void *mean_adjoint, *log_adjoint;
  double *inhibition_gradient;                   // [units]
  double *gain_gradient;                         // [units], by γ, where φ is the ReLU
  double mean_step_gradient, log_step_gradient;  // receive Σ v̄ v, by ln η
} rv_gaussian_adjoints;

// Backward: with z̄ = share ⊙ eᵞ φ'(z'), q̄ = C'(next) (adjoint + z̄ ∂z'/∂next + the divergence's
// share), v̄ = C'(v) q̄, and h̄ and σ̄ of v̄: feedback = k̄, adjoint = q̄ + the divergence's share on
// the old state + σ̄ ∂σ/∂ξ; inhibition_gradient -= η_μ b v̄_μ; gain_gradient += z̄ z' + h̄ h.
void rv_gaussian_move_back(rv_precision precision, const rv_gaussian_moves *moves,
                           rv_gaussian_adjoints *adjoints);

// The activity's share of the old state, `share` being ρ̄ Φ: adjoint += z̄ ∂z/∂state with
// z̄ = share ⊙ eᵞ φ'(z); gain_gradient += z̄ z.
void rv_gaussian_state_back(rv_precision precision, const rv_gaussian_moves *moves,
                            const rv_gaussian_adjoints *adjoints);

/// Images of `columns` pixels and the precision P [columns] of each pixel.
typedef struct {
  size_t rows, columns;
  const void *pixel_precision;
} rv_images;

// y = P ⊙ (x - y).
void rv_weighted_error(rv_precision precision, const rv_images *images, const void *x, void *y);
// Scores readouts y of x: noise_gradient [columns] += weight (1 - P (y - x)²), y = weight P (y - x);
// *squared = Σ (y - x)². Returns Σ P (y - x)².
double rv_score(rv_precision precision, const rv_images *images, const void *x, double weight,
                void *y, double *noise_gradient, double *squared);
// precision_gradient [columns] += ē ⊙ error / P, then ē = -P ē in place.
void rv_error_back(rv_precision precision, const rv_images *images, const void *error,
                   void *adjoint, double *precision_gradient);

#endif
