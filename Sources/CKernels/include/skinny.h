/// Networks with a skinny waist: n reservoir units read out to m = 1...16 outputs (reservoir-sampler
/// networks). One pass over the units does what general products need four for.
#ifndef REVERIE_SKINNY_H
#define REVERIE_SKINNY_H

#include <stddef.h>

#include "elementwise.h"
#include "philox.h"

/// The widest waist the skinny kernels take.
#define RV_SKINNY_MAXIMUM 16

/// Weights of dr = (-r + φ(W_t W_out r + b)) dt + √2 Σ dB, unit index innermost: `readout` W_out
/// [m, n], `feedback` W̃ᵀ [m, n], `bias` b [n], `noise` Σᵀ [m, n] (NULL where not needed).
typedef struct {
  size_t units;    // n
  size_t outputs;  // m
  rv_activation activation;
  const float *readout, *feedback, *bias, *noise;
} rv_skinny_f32;
typedef struct {
  size_t units;
  size_t outputs;
  rv_activation activation;
  const double *readout, *feedback, *bias, *noise;
} rv_skinny_f64;

/// `steps` Euler–Maruyama steps of the reservoir, state r [chains, n]:
///   r += dt (-r + φ(W̃ (W_out r) + b)) + √(2 dt) Σ ξ,  ξ the m normals of (stream at its step + k).
/// `stream.step` is the address of the first step's noise; `output` [chains, m] receives W_out r.
void rv_skinny_hidden_steps_f32(const rv_skinny_f32 *network, rv_stream stream, size_t chains,
                                size_t steps, float time_step, float *state, float *output);
void rv_skinny_hidden_steps_f64(const rv_skinny_f64 *network, rv_stream stream, size_t chains,
                                size_t steps, double time_step, double *state, double *output);
/// The same in output space, state x [chains, m]: x += dt (-x + W_out φ(W̃ x + b)) + √(2 dt) ξ.
void rv_skinny_output_steps_f32(const rv_skinny_f32 *network, rv_stream stream, size_t chains,
                                size_t steps, float time_step, float *state);
void rv_skinny_output_steps_f64(const rv_skinny_f64 *network, rv_stream stream, size_t chains,
                                size_t steps, double time_step, double *state);
/// score[rows, m] = -x + W_out φ(W̃ x + b) for x [rows, m].
void rv_skinny_score_f32(const rv_skinny_f32 *network, size_t rows, const float *x, float *score);
void rv_skinny_score_f64(const rv_skinny_f64 *network, size_t rows, const double *x, double *score);
/// Gradients of a loss with ∂L/∂score = E [rows, m] at x [rows, m]; all gradients are overwritten:
/// dW_out [m, n], dW̃ᵀ [m, n], db [n].
void rv_skinny_gradients_f32(const rv_skinny_f32 *network, size_t rows, const float *x,
                             const float *error, float *d_readout, float *d_feedback,
                             float *d_bias);
void rv_skinny_gradients_f64(const rv_skinny_f64 *network, size_t rows, const double *x,
                             const double *error, double *d_readout, double *d_feedback,
                             double *d_bias);

#endif
