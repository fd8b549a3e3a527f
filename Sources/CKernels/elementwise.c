#include "elementwise.h"

#include <math.h>

#define RV_EACH(NAME, T, EXPRESSION)                              \
  void NAME(const T *input, T *y, size_t count) {                 \
    for (size_t i = 0; i < count; ++i) {                          \
      double x = input[i];                                        \
      y[i] = (T)(EXPRESSION);                                     \
    }                                                             \
  }
#define RV_BOTH(NAME, EXPRESSION)             \
  RV_EACH(rv_##NAME##_f32, float, EXPRESSION) \
  RV_EACH(rv_##NAME##_f64, double, EXPRESSION)

RV_BOTH(tanh, tanh(x))
RV_BOTH(exp, exp(x))
RV_BOTH(log, log(x))
RV_BOTH(sigmoid, x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)))
RV_BOTH(softplus, x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)))
RV_BOTH(identity, x)
RV_BOTH(relu, x > 0 ? x : x != x ? x : 0)
RV_BOTH(one, 0 * x + 1)
RV_BOTH(relu_slope, x > 0 ? 1 : x != x ? x : 0)
RV_BOTH(tanh_slope, 1 / (cosh(x) * cosh(x)))
RV_BOTH(sigmoid_slope, exp(-fabs(x)) / ((1 + exp(-fabs(x))) * (1 + exp(-fabs(x)))))

#define RV_ACTIVATE(S, T)                                                                         \
  void rv_activate_##S(rv_activation activation, const T *x, T *y, size_t count) {                \
    switch (activation) {                                                                         \
      case RV_IDENTITY: rv_identity_##S(x, y, count); break;                                      \
      case RV_RELU: rv_relu_##S(x, y, count); break;                                              \
      case RV_TANH: rv_tanh_##S(x, y, count); break;                                              \
      case RV_SOFTPLUS: rv_softplus_##S(x, y, count); break;                                      \
      case RV_SIGMOID: rv_sigmoid_##S(x, y, count); break;                                        \
    }                                                                                             \
  }                                                                                               \
  void rv_activation_slope_##S(rv_activation activation, const T *x, T *slope, size_t count) {    \
    switch (activation) {                                                                         \
      case RV_IDENTITY: rv_one_##S(x, slope, count); break;                                       \
      case RV_RELU: rv_relu_slope_##S(x, slope, count); break;                                    \
      case RV_TANH: rv_tanh_slope_##S(x, slope, count); break;                                    \
      case RV_SOFTPLUS: rv_sigmoid_##S(x, slope, count); break;                                   \
      case RV_SIGMOID: rv_sigmoid_slope_##S(x, slope, count); break;                              \
    }                                                                                             \
  }
RV_ACTIVATE(f32, float)
RV_ACTIVATE(f64, double)
