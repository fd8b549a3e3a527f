/// Networks with a skinny waist: n reservoir units read out to m = 1...16 outputs (reservoir-sampler
/// networks). One pass over the units does what general products need four for.
#ifndef REVERIE_SKINNY_H
#define REVERIE_SKINNY_H

#include <stddef.h>

#include "draws.h"
#include "elementwise.h"

/// The widest waist the skinny kernels take.
#define RV_SKINNY_MAXIMUM 16

/// Weights of dr = (-r + φ(W_t W_out r + b)) dt + √2 Σ dB, unit index innermost.
typedef struct {
  size_t units;    // n
  size_t outputs;  // m
  rv_activation activation;
  const void *readout;   // W_out [m, n]
  const void *feedback;  // W̃ᵀ [m, n]
  const void *bias;      // b [n]
  const void *noise;     // Σᵀ [m, n]; NULL where not needed
} rv_skinny;

/// `steps` Euler–Maruyama steps of the reservoir, state r [chains, n]:
///   r += dt (-r + φ(W̃ (W_out r) + b)) + √(2 dt) Σ ξ,  ξ the m normals of (stream at its step + k).
/// `stream.step` is the address of the first step's noise; `output` [chains, m] receives W_out r.
void rv_skinny_hidden_steps(rv_precision precision, const rv_skinny *network, rv_stream stream,
                            size_t chains, size_t steps, double time_step, void *state,
                            void *output);
/// The same in output space, state x [chains, m]: x += dt (-x + W_out φ(W̃ x + b)) + √(2 dt) ξ.
void rv_skinny_output_steps(rv_precision precision, const rv_skinny *network, rv_stream stream,
                            size_t chains, size_t steps, double time_step, void *state);
/// score[rows, m] = -x + W_out φ(W̃ x + b) for x [rows, m].
void rv_skinny_score(rv_precision precision, const rv_skinny *network, size_t rows, const void *x,
                     void *score);
/// Gradients of a loss with ∂L/∂score = E [rows, m] at x [rows, m]; all gradients are overwritten:
/// dW_out [m, n], dW̃ᵀ [m, n], db [n].
void rv_skinny_gradients(rv_precision precision, const rv_skinny *network, size_t rows,
                         const void *x, const void *error, void *d_readout, void *d_feedback,
                         void *d_bias);

#endif
