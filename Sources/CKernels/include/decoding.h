/// Positions read from rows of place-cell rates. The bits are the same on every instruction set:
/// sums have eight partial sums in double, whatever the vectors.
#ifndef REVERIE_DECODING_H
#define REVERIE_DECODING_H

#include <stddef.h>

/// Centres of mass of `rows` rows of `cells` rates, with weights max(0, rate - max / 2). Cell j lies
/// at (x[j], y[j]). Row i's position goes to positions[i * stride] and [i * stride + 1]; a row
/// without a positive rate has none, and gets two NaN.
void rv_decode_mass_f32(size_t rows, size_t cells, const float *rates, const double *x,
                        const double *y, double *positions, size_t stride);
void rv_decode_mass_f64(size_t rows, size_t cells, const double *rates, const double *x,
                        const double *y, double *positions, size_t stride);

/// The same with the mean centre of the three largest rates, the first of equals; NaN where the
/// largest is not finite.
void rv_decode_top_three_f32(size_t rows, size_t cells, const float *rates, const double *x,
                             const double *y, double *positions, size_t stride);
void rv_decode_top_three_f64(size_t rows, size_t cells, const double *rates, const double *x,
                             const double *y, double *positions, size_t stride);

#endif
