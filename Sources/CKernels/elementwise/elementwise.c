#include "elementwise.h"

#include "shared/dispatch.h"

#define RV_SCALAR_BODY "elementwise/elementwise_scalar.h"
#include "shared/each_set_and_scalar.h"

#define RV_PUBLIC_MAP(NAME)                                                          \
  void rv_##NAME(rv_precision precision, const void *x, void *y, size_t count) {     \
    RV_RUN(NAME##_map, x, y, count);                                                 \
  }

RV_PUBLIC_MAP(tanh)
RV_PUBLIC_MAP(exp)
RV_PUBLIC_MAP(log)
RV_PUBLIC_MAP(sigmoid)
RV_PUBLIC_MAP(softplus)

void rv_activate(rv_precision precision, rv_activation activation, const void *x, void *y,
                 size_t count) {
  switch (activation) {
    case RV_IDENTITY: RV_RUN(identity_map, x, y, count); break;
    case RV_RELU: RV_RUN(relu_map, x, y, count); break;
    case RV_TANH: RV_RUN(tanh_map, x, y, count); break;
    case RV_SOFTPLUS: RV_RUN(softplus_map, x, y, count); break;
    case RV_SIGMOID: RV_RUN(sigmoid_map, x, y, count); break;
  }
}

void rv_activation_slope(rv_precision precision, rv_activation activation, const void *x,
                         void *slope, size_t count) {
  switch (activation) {
    case RV_IDENTITY: RV_RUN(identity_slope_map, x, slope, count); break;
    case RV_RELU: RV_RUN(relu_slope_map, x, slope, count); break;
    case RV_TANH: RV_RUN(tanh_slope_map, x, slope, count); break;
    case RV_SOFTPLUS: RV_RUN(sigmoid_map, x, slope, count); break;
    case RV_SIGMOID: RV_RUN(sigmoid_slope_map, x, slope, count); break;
  }
}

void rv_multiply(rv_precision precision, const void *x, void *y, size_t count) {
  RV_RUN(multiply, x, y, count);
}

void rv_add_to_rows(rv_precision precision, size_t rows, size_t columns, const void *row, void *x) {
  RV_RUN(add_to_rows, rows, columns, row, x);
}

void rv_column_sums(rv_precision precision, size_t rows, size_t columns, const void *x,
                    void *sums) {
  RV_RUN(column_sums, rows, columns, x, sums);
}
