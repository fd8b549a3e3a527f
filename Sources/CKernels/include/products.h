/// Products with weights that stay fixed over many steps: weights are packed once into panels as
/// wide as the register tile.
#ifndef REVERIE_PRODUCTS_H
#define REVERIE_PRODUCTS_H

#include <stddef.h>

#include "variants.h"

/// What happens to what an output holds.
typedef enum { RV_REPLACE = 0, RV_ACCUMULATE = 1 } rv_writing;

/// Scalars needed to hold weights [to, from] packed.
size_t rv_packed_count(rv_precision precision, size_t to, size_t from);
/// Packs weights [to, from] (row-major, contiguous) into `packed`, 64-byte aligned.
void rv_pack(rv_precision precision, const void *weights, size_t to, size_t from, void *packed);
/// Packs the transpose: weights [from, to] in memory, used as if they were [to, from].
void rv_pack_transposed(rv_precision precision, const void *weights, size_t to, size_t from,
                        void *packed);

/// Packed weights [to, from].
typedef struct {
  const void *panels;
  size_t to, from;
} rv_packed;

/// output[rows, to] = input[rows, from] · weightsᵀ. Rows are contiguous. Each output is one chain of
/// fused multiply-adds in the order of `from`, whatever `rows` is.
void rv_packed_product(rv_precision precision, const rv_packed *weights, const void *input,
                       size_t rows, rv_writing writing, void *output);

/// Part of a packed product: outputs first_to ..< first_to + to, where first_to is a multiple of
/// RV_PANEL, and the inner indices first_from ..< first_from + from.
typedef struct {
  size_t first_to, to, first_from, from;
  size_t rows;
  rv_writing writing;
  size_t input_stride, output_stride;  // from one row to the next
} rv_part;

/// A panel of packed weights holds this many outputs at most (24 in double precision).
enum { RV_PANEL = 48 };

/// A part of the product above: `input` starts at inner index first_from, `output` at first_to.
/// Parts of the inner index in ascending order, the later ones accumulating, give the same bits as
/// the whole product.
void rv_packed_part(rv_precision precision, const rv_packed *weights, rv_part part,
                    const void *input, void *output);

/// Shape of output[rows, columns] (+)= left[rows, depth] · right[depth, columns], all in place of
/// larger arrays. Rows of `right` and of `output` are contiguous; `left` may be a transpose.
typedef struct {
  size_t rows, columns, depth;
  size_t left_stride, left_step;  // from row to row, from inner index to inner index
  size_t right_step;              // from inner index to inner index
  size_t output_stride;           // from row to row
  rv_writing writing;
} rv_block;

/// A product of blocks that fit into the caches, nothing packed: what a pass over blocks of wide
/// weights is made of. Each output is one chain of fused multiply-adds in the order of the inner
/// index.
void rv_block_product(rv_precision precision, rv_block shape, const void *left, const void *right,
                      void *output);

/// output[columns, rows] = xᵀ, rows of x `stride` apart.
void rv_transpose(rv_precision precision, size_t rows, size_t columns, const void *x,
                  size_t stride, void *output);

/// Fetches `rows` rows of `bytes` bytes, `stride` bytes apart, into the second-level cache.
void rv_fetch(const void *from, size_t rows, size_t bytes, size_t stride);

#endif
