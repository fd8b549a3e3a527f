/// Products in mixed precision: weights and inputs rounded to bfloat16, sums in single precision.
///
/// Each output is one chain of multiply-adds in the order of the inner index, whatever the rows. A product of
/// two bfloat16 is exact in single precision, so the chain has the same bits on every instruction set, and
/// those of the product in single precision of the rounded numbers. Numbers below 1.2e-38 are 0.
#ifndef REVERIE_MIXED_H
#define REVERIE_MIXED_H

#include <stddef.h>

#include "products.h"

/// Whether the processor has the instructions that make these products faster than those in single
/// precision (AVX512-BF16), and they are in use.
int rv_mixed_is_fast(void);

/// Words of 4 bytes needed to hold weights [to, from] packed.
size_t rv_mixed_count(size_t to, size_t from);

/// Rounds weights to nearest even and packs them, as pairs along the inner index, into panels of RV_PANEL
/// outputs. Weight (i, j) is weights[i * to_step + j * from_step], a float; `packed` is 64-byte aligned.
void rv_mixed_pack(const void *weights, size_t to, size_t from, size_t to_step, size_t from_step,
                   void *packed);

/// A part of the product, as `rv_packed_part` of single precision, with inputs rounded on the way. A part of
/// the inner index begins at an even one.
void rv_mixed_part(const rv_packed *weights, rv_part part, const void *input, void *output);

#endif
