/// Positions read from rows of place-cell rates. The bits are the same on every instruction set:
/// sums have eight partial sums in double, whatever the vectors.
#ifndef REVERIE_DECODING_H
#define REVERIE_DECODING_H

#include <stddef.h>

#include "variants.h"

/// Place cells and where decoded positions go.
typedef struct {
  size_t cells;
  const double *x, *y;  // cell j lies at (x[j], y[j])
  double *positions;    // row i's go to positions[i * stride] and [i * stride + 1]
  size_t stride;
} rv_decoder;

/// Centres of mass of `rows` rows of `cells` rates, with weights max(0, rate - max / 2). A row
/// without a positive rate has none, and gets two NaN.
void rv_decode_mass(rv_precision precision, const rv_decoder *decoder, size_t rows,
                    const void *rates);

/// The same with the mean centre of the three largest rates, the first of equals; NaN where the
/// largest is not finite.
void rv_decode_top_three(rv_precision precision, const rv_decoder *decoder, size_t rows,
                         const void *rates);

#endif
