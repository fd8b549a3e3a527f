/// Steps that draw their noise on the way.
#ifndef REVERIE_STEPS_H
#define REVERIE_STEPS_H

#include <stddef.h>

#include "draws.h"
#include "elementwise.h"

// state = decay * state + amplitude * ξ, ξ the normals of `stream`; state [rows, columns].
void rv_scale_add_normals(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                          double decay, double amplitude, void *state);

/// What a leaky step does to its state.
typedef struct {
  rv_activation activation;  // φ
  const void *input;         // [rows, columns]; may be the state
  const void *bias;          // optional [columns]
  double decay, gain;
  double amplitude;          // 0 draws nothing
} rv_leak;

// The leaky step of a rate network, the epilogue of its product, for state [rows, columns]:
//   state = decay * state + gain * φ(input + bias) + amplitude * ξ.
void rv_leaky_step(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                   const rv_leak *terms, void *state);

#endif
