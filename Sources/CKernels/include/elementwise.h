/// Elementwise functions, at most 2 ulp from the exact result over the whole range, subnormal
/// arguments and results included (measured: 1.7). The same bits on every instruction set, except
/// for the sign and payload of NaN. Slopes: at most 6 ulp.
#ifndef REVERIE_ELEMENTWISE_H
#define REVERIE_ELEMENTWISE_H

#include <stddef.h>

#include "variants.h"

/// Pointwise nonlinearities φ. The values are part of the file format: never renumber.
typedef enum {
  RV_IDENTITY = 0,
  RV_RELU = 1,
  RV_TANH = 2,
  RV_SOFTPLUS = 3,
  RV_SIGMOID = 4,
} rv_activation;

// y[i] = f(x[i]); y may equal x, and may not otherwise overlap it.
void rv_tanh(rv_precision precision, const void *x, void *y, size_t count);
void rv_exp(rv_precision precision, const void *x, void *y, size_t count);
void rv_log(rv_precision precision, const void *x, void *y, size_t count);
void rv_sigmoid(rv_precision precision, const void *x, void *y, size_t count);
void rv_softplus(rv_precision precision, const void *x, void *y, size_t count);

// y[i] = φ(x[i]); y may equal x.
void rv_activate(rv_precision precision, rv_activation activation, const void *x, void *y,
                 size_t count);
// slope[i] = φ'(x[i]) (ReLU: 1 for x > 0, else 0), without the cancellation in 1 - tanh²; slope may
// equal x.
void rv_activation_slope(rv_precision precision, rv_activation activation, const void *x,
                         void *slope, size_t count);

// y ⊙= x
void rv_multiply(rv_precision precision, const void *x, void *y, size_t count);
// x[i, j] += row[j] for x [rows, columns].
void rv_add_to_rows(rv_precision precision, size_t rows, size_t columns, const void *row, void *x);
// sums[j] += Σ_i x[i, j], in the order of rows.
void rv_column_sums(rv_precision precision, size_t rows, size_t columns, const void *x, void *sums);

#endif
