/// Products with weights that stay fixed over many steps: weights are packed once into panels as
/// wide as the register tile.
#ifndef REVERIE_PRODUCTS_H
#define REVERIE_PRODUCTS_H

#include <stddef.h>

/// Scalars needed to hold weights [to, from] packed for the current instruction set.
size_t rv_packed_count_f32(size_t to, size_t from);
size_t rv_packed_count_f64(size_t to, size_t from);
/// Packs weights [to, from] (row-major, contiguous) into `packed`, 64-byte aligned.
void rv_pack_f32(const float *weights, size_t to, size_t from, float *packed);
void rv_pack_f64(const double *weights, size_t to, size_t from, double *packed);
/// Packs the transpose: weights [from, to] in memory, used as if they were [to, from].
void rv_pack_transposed_f32(const float *weights, size_t to, size_t from, float *packed);
void rv_pack_transposed_f64(const double *weights, size_t to, size_t from, double *packed);
/// output[rows, to] = input[rows, from] · weightsᵀ (+ output where `accumulate` is not 0). Rows are
/// contiguous. Each output is one chain of fused multiply-adds in the order of `from`, whatever
/// `rows` is.
void rv_packed_product_f32(const float *packed, size_t to, size_t from, const float *input,
                           size_t rows, int accumulate, float *output);
void rv_packed_product_f64(const double *packed, size_t to, size_t from, const double *input,
                           size_t rows, int accumulate, double *output);

#endif
