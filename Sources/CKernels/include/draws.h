/// Addressed randomness: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as
/// 1, 2, 3"). A draw is a pure function of its address; nothing is consumed.
///
/// Key = seed (low word, high word). Counter word 0 = unit block, word 1 = low 32 bits of the step,
/// word 2 = chain, word 3 = purpose in the low 16 bits and bits 32...47 of the step in the high 16.
///
/// How the words w0...w3 of a block become draws:
///  * float: unit j has word j % 4 of block j / 4; normals: the pair (w0, w1) gives units 0 and 1
///    of the block, (w2, w3) units 2 and 3.
///  * double: unit j has words 2 (j % 2) (low) and 2 (j % 2) + 1 (high) of block j / 2; normals:
///    its two 64-bit words give both units.
///  * uniforms: float (w + 1/2) 2^-32 to the precision of the type, at most 1 - 2^-24; double
///    (k + 1/2) 2^-52, k the high 52 bits.
///  * normals: Box–Muller, radius √(-2 log u) from the pair's first word, angle 2π v from its
///    second; u and v have all 32 bits in float (u also near 1, where 1 - u keeps its relative
///    accuracy), 52 and 54 in double. Largest values: 6.77 in float, 8.58 in double.
///  * exponentials: -log u, u as for normals; largest 22.9 in float, 36.8 in double.
#ifndef REVERIE_DRAWS_H
#define REVERIE_DRAWS_H

#include <stddef.h>
#include <stdint.h>

#include "variants.h"

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
void rv_uniforms(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                 void *out);  // in (0, 1)
// The same from column `unit` on, the first of a block; the columns before it cost nothing.
void rv_uniforms_from(rv_precision precision, rv_stream stream, size_t unit, size_t rows,
                      size_t columns, void *out);
void rv_normals(rv_precision precision, rv_stream stream, size_t rows, size_t columns, void *out);
void rv_exponentials(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                     void *out);  // mean 1
// counts[i] ~ Poisson(rates[i]); counts may equal rates. NaN, negative or infinite rates give NaN.
// Rates below 10: inversion of the cumulative distribution by the unit's uniform, of 32 bits in
// float (each probability exact to 2^-32) and 52 in double. From 10 on: transformed rejection
// (Hörmann 1993, PTRS); attempt a = 1, 2, … of unit j has the block with counter word 0 =
// j + a 2^24. At most 2^24 columns. Counts above 2^24 (float) or 2^53 (double) are rounded as the
// type must.
void rv_poisson(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                const void *rates, void *counts);

#endif
