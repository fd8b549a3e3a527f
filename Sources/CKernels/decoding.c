#include "decoding.h"

#include <math.h>

#include "dispatch.h"

#define RV_BODY "decoding_body.h"
#include "each_set.h"

#define RV_PUBLIC(NAME, S, T)                                                              \
  void rv_##NAME##_##S(size_t rows, size_t cells, const T *rates, const double *x,         \
                       const double *y, double *positions, size_t stride) {                \
    RV_CALL(NAME##_##S)(rows, cells, rates, x, y, positions, stride);                      \
  }

RV_PUBLIC(decode_mass, f32, float)
RV_PUBLIC(decode_mass, f64, double)
RV_PUBLIC(decode_top_three, f32, float)
RV_PUBLIC(decode_top_three, f64, double)
