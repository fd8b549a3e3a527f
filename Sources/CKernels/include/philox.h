/// Addressed randomness: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as
/// 1, 2, 3"). A draw is a pure function of its address; nothing is consumed.
///
/// Key = seed (low word, high word). Counter word 0 = unit block, word 1 = low 32 bits of the step,
/// word 2 = chain, word 3 = purpose in the low 16 bits and bits 32...47 of the step in the high 16.
#ifndef REVERIE_PHILOX_H
#define REVERIE_PHILOX_H

#include <stddef.h>
#include <stdint.h>

#include "elementwise.h"

/// Where a batch of draws stands: row i of the batch belongs to chain `chain + i`.
typedef struct {
  uint64_t seed;
  uint64_t step;
  uint32_t chain;
  uint16_t purpose;
} rv_stream;

/// One block of Philox 4x32-10.
void rv_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

// Fill out[rows, columns] (row-major, contiguous). Unit j of a row is drawn from unit block j / 4
// (float) or j / 2 (double), so that a row's draws do not depend on rows or columns beside them.
void rv_bits(rv_stream stream, size_t rows, size_t columns, uint32_t *out);
void rv_uniforms_f32(rv_stream stream, size_t rows, size_t columns, float *out);   // in (0, 1)
void rv_uniforms_f64(rv_stream stream, size_t rows, size_t columns, double *out);  // in (0, 1)
void rv_normals_f32(rv_stream stream, size_t rows, size_t columns, float *out);
void rv_normals_f64(rv_stream stream, size_t rows, size_t columns, double *out);
void rv_exponentials_f32(rv_stream stream, size_t rows, size_t columns, float *out);  // mean 1
void rv_exponentials_f64(rv_stream stream, size_t rows, size_t columns, double *out);
// counts[i] ~ Poisson(rates[i]); counts may equal rates. NaN, negative or infinite rates give NaN.
void rv_poisson_f32(rv_stream stream, size_t rows, size_t columns, const float *rates,
                    float *counts);
void rv_poisson_f64(rv_stream stream, size_t rows, size_t columns, const double *rates,
                    double *counts);

// state = decay * state + amplitude * ξ, ξ the normals of `stream`.
void rv_scale_add_normals_f32(rv_stream stream, size_t rows, size_t columns, float decay,
                              float amplitude, float *state);
void rv_scale_add_normals_f64(rv_stream stream, size_t rows, size_t columns, double decay,
                              double amplitude, double *state);
// The leaky step of a rate network, the epilogue of its product:
//   state = decay * state + gain * φ(input + bias) + amplitude * ξ.
// bias[columns] may be NULL; amplitude 0 draws nothing. input may equal state.
void rv_leaky_step_f32(rv_stream stream, size_t rows, size_t columns, rv_activation activation,
                       const float *input, const float *bias, float decay, float gain,
                       float amplitude, float *state);
void rv_leaky_step_f64(rv_stream stream, size_t rows, size_t columns, rv_activation activation,
                       const double *input, const double *bias, double decay, double gain,
                       double amplitude, double *state);

#endif
