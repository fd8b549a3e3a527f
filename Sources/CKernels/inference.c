#include "inference.h"

#include "dispatch.h"

#define RV_BODY "inference_body.h"
#include "each_set.h"

#define RV_PUBLIC(S, T)                                                                          \
  void rv_soft_ceiling_##S(const T *x, T ceiling, T *y, size_t count) {                          \
    RV_CALL(ceiling_map_##S)(x, ceiling, y, count);                                              \
  }                                                                                              \
  void rv_soft_ceiling_slope_##S(const T *x, T ceiling, T *slope, size_t count) {                \
    RV_CALL(ceiling_slope_map_##S)(x, ceiling, slope, count);                                    \
  }                                                                                              \
  void rv_move_counts_##S(size_t count, T step_size, T state_ceiling, T change_ceiling,          \
                          const T *drive, T *potentials, T *sums) {                              \
    RV_CALL(move_counts_##S)(count, step_size, state_ceiling, change_ceiling, drive, potentials, \
                             sums);                                                              \
  }                                                                                              \
  double rv_move_##S(const rv_moves_##S *moves, const T *old, T *change, T *sum, T *next,        \
                     T *powers, T *rates, T *largest) {                                          \
    return RV_CALL(move_##S)(moves, old, change, sum, next, powers, rates, largest);             \
  }                                                                                              \
  double rv_move_back_##S(const rv_moves_##S *moves, const T *old, const T *next, const T *sum,  \
                          T *change, const T *share, const T *slope, T weight, T *adjoint,       \
                          T *back, double *inhibition_gradient) {                                \
    return RV_CALL(move_back_##S)(moves, old, next, sum, change, share, slope, weight, adjoint,  \
                                  back, inhibition_gradient);                                    \
  }                                                                                              \
  void rv_state_back_##S(size_t count, const T *share, const T *slope, const T *back,            \
                         T *adjoint) {                                                           \
    RV_CALL(state_back_##S)(count, share, slope, back, adjoint);                                 \
  }                                                                                              \
  void rv_multiply_##S(size_t count, const T *x, T *y) { RV_CALL(multiply_##S)(count, x, y); }   \
  void rv_weighted_error_##S(size_t rows, size_t columns, const T *x, const T *precision,        \
                             T *y) {                                                             \
    RV_CALL(weighted_error_##S)(rows, columns, x, precision, y);                                 \
  }                                                                                              \
  double rv_score_##S(size_t rows, size_t columns, const T *x, const T *precision, T weight,     \
                      T *y, double *noise_gradient, double *squared) {                           \
    return RV_CALL(score_##S)(rows, columns, x, precision, weight, y, noise_gradient, squared);  \
  }                                                                                              \
  void rv_error_back_##S(size_t rows, size_t columns, const T *precision, const T *error,        \
                         T *adjoint, double *precision_gradient) {                               \
    RV_CALL(error_back_##S)(rows, columns, precision, error, adjoint, precision_gradient);       \
  }

RV_PUBLIC(f32, float)
RV_PUBLIC(f64, double)
