#include "elementwise.h"

#include "dispatch.h"

#define RV_BODY "elementwise_body.h"
#include "each_set.h"

#define RV_PUBLIC(NAME, S, T) \
  void rv_##NAME##_##S(const T *x, T *y, size_t count) { RV_CALL(NAME##_map_##S)(x, y, count); }

#define RV_PUBLIC_ALL(S, T)                                                                     \
  RV_PUBLIC(tanh, S, T)                                                                         \
  RV_PUBLIC(exp, S, T)                                                                          \
  RV_PUBLIC(log, S, T)                                                                          \
  RV_PUBLIC(sigmoid, S, T)                                                                      \
  RV_PUBLIC(softplus, S, T)                                                                     \
  void rv_activate_##S(rv_activation activation, const T *x, T *y, size_t count) {              \
    switch (activation) {                                                                       \
      case RV_IDENTITY: RV_CALL(identity_map_##S)(x, y, count); break;                          \
      case RV_RELU: RV_CALL(relu_map_##S)(x, y, count); break;                                  \
      case RV_TANH: RV_CALL(tanh_map_##S)(x, y, count); break;                                  \
      case RV_SOFTPLUS: RV_CALL(softplus_map_##S)(x, y, count); break;                          \
      case RV_SIGMOID: RV_CALL(sigmoid_map_##S)(x, y, count); break;                            \
    }                                                                                           \
  }                                                                                             \
  void rv_activation_slope_##S(rv_activation activation, const T *x, T *slope, size_t count) {  \
    switch (activation) {                                                                       \
      case RV_IDENTITY: RV_CALL(identity_slope_map_##S)(x, slope, count); break;                \
      case RV_RELU: RV_CALL(relu_slope_map_##S)(x, slope, count); break;                        \
      case RV_TANH: RV_CALL(tanh_slope_map_##S)(x, slope, count); break;                        \
      case RV_SOFTPLUS: RV_CALL(sigmoid_map_##S)(x, slope, count); break;                       \
      case RV_SIGMOID: RV_CALL(sigmoid_slope_map_##S)(x, slope, count); break;                  \
    }                                                                                           \
  }

RV_PUBLIC_ALL(f32, float)
RV_PUBLIC_ALL(f64, double)
