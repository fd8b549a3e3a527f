#include "products.h"

#include "shared/dispatch.h"

/// Bytes of a panel's outputs for each inner index, on every instruction set, so that packed weights
/// outlive a change of the set.
enum { PANEL_BYTES = 192 };
/// Inner indices of a block: 96 KiB of a panel stay in the second-level cache while rows pass.
enum { BLOCK = 512 };
/// Rows that pass over all weights together: half a megabyte of a block's inputs stays in the second-level cache.
enum { GROUP = 256 };
/// Panels that one or two rows work on at once.
enum { STREAMS = 3 };
/// How many inner indices ahead weights are asked for, and those from far, which are more bytes than FAR_BYTES.
enum { NEAR = 32, FAR = 128, FAR_BYTES = 12 << 20 };

/// Outputs of a panel of scalars of type T.
#define PANEL (PANEL_BYTES / sizeof(T))

#define RV_SET_BODY "products/products_set.h"
#include "shared/each_set.h"

#define RV_SCALAR_BODY "products/packing_scalar.h"
#include "shared/each_scalar.h"
#undef RV_SCALAR_BODY

size_t rv_packed_count(rv_precision precision, size_t to, size_t from) {
  return precision == RV_FLOAT ? packed_count_f32(to, from) : packed_count_f64(to, from);
}

void rv_pack(rv_precision precision, const void *weights, size_t to, size_t from, void *packed) {
  if (precision == RV_FLOAT) {
    pack_f32(weights, to, from, from, 1, packed);
  } else {
    pack_f64(weights, to, from, from, 1, packed);
  }
}

void rv_pack_transposed(rv_precision precision, const void *weights, size_t to, size_t from,
                        void *packed) {
  if (precision == RV_FLOAT) {
    pack_f32(weights, to, from, 1, to, packed);
  } else {
    pack_f64(weights, to, from, 1, to, packed);
  }
}

void rv_packed_product(rv_precision precision, const rv_packed *weights, const void *input,
                       size_t rows, rv_writing writing, void *output) {
  const rv_part all = {
      .to = weights->to,
      .from = weights->from,
      .rows = rows,
      .writing = writing,
      .input_stride = weights->from,
      .output_stride = weights->to,
  };
  RV_RUN(product, weights, all, input, output);
}

void rv_packed_part(rv_precision precision, const rv_packed *weights, rv_part part,
                    const void *input, void *output) {
  RV_RUN(product, weights, part, input, output);
}

void rv_block_product(rv_precision precision, rv_block shape, const void *left, const void *right,
                      void *output) {
  RV_RUN(block, shape, left, right, output);
}

void rv_transpose(rv_precision precision, size_t rows, size_t columns, const void *x,
                  size_t stride, void *output) {
  if (precision == RV_FLOAT) {
    transpose_f32(rows, columns, x, stride, output);
  } else {
    transpose_f64(rows, columns, x, stride, output);
  }
}

void rv_fetch(const void *from, size_t rows, size_t bytes, size_t stride) {
  for (size_t row = 0; row < rows; row++) {
    const char *line = (const char *)from + row * stride;
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(line + i, 0, 2);
  }
}
