#include "skinny.h"

#include <math.h>
#include <string.h>

#include "shared/dispatch.h"

/// Vectors of units of a tile; chains that share the loads of weights; outputs summed at once.
enum { TILE_VECTORS = 32, GROUP = 4, OUTPUTS = 4 };
/// Chains that walk through the units together, at most.
enum { BLOCK = 16 };
/// Chains whose noise is drawn at once, and how many numbers are drawn at once.
enum { DRAWN_CHAINS = 64, NOISE = 4096 };
/// Tiles of the gradients.
enum { GRADIENT_VECTORS = 4, GRADIENT_ROWS = 32 };

/// Whether φ is a lower bound, applied in registers.
static int is_bound(rv_activation activation) {
  return activation == RV_RELU || activation == RV_IDENTITY;
}

#define RV_SCALAR_BODY "skinny/skinny_scalar.h"
#include "shared/each_set_and_scalar.h"

void rv_skinny_hidden_steps(rv_precision precision, const rv_skinny *network, rv_stream stream,
                            size_t chains, size_t steps, double time_step, void *state,
                            void *output) {
  RV_RUN(hidden_steps, network, stream, chains, steps, time_step, state, output);
}

void rv_skinny_output_steps(rv_precision precision, const rv_skinny *network, rv_stream stream,
                            size_t chains, size_t steps, double time_step, void *state) {
  RV_RUN(output_steps, network, stream, chains, steps, time_step, state);
}

void rv_skinny_score(rv_precision precision, const rv_skinny *network, size_t rows, const void *x,
                     void *score) {
  RV_RUN(score, network, rows, x, score);
}

void rv_skinny_gradients(rv_precision precision, const rv_skinny *network, size_t rows,
                         const void *x, const void *error, void *d_readout, void *d_feedback,
                         void *d_bias) {
  RV_RUN(gradients, network, rows, x, error, d_readout, d_feedback, d_bias);
}
