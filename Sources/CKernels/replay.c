#include "replay.h"

#include "dispatch.h"

#pragma STDC FP_CONTRACT OFF

// Elementwise: no iteration touches another's entries, whether or not arrays coincide.
#define EACH _Pragma("clang loop vectorize(assume_safety)")
#define JOIN_(a, b, c) a##_##b##_##c
#define JOIN(a, b, c) JOIN_(a, b, c)

#if defined(__x86_64__)

#define SET avx512
#pragma clang attribute push(                                                              \
    __attribute__((target("avx512f,avx512vl,avx512dq,fma"))),      \
    apply_to = function)
#include "replay_precisions.inc"
#pragma clang attribute pop
#undef SET

#define SET avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "replay_precisions.inc"
#pragma clang attribute pop
#undef SET

#endif

#define SET portable
#include "replay_precisions.inc"
#undef SET

#if defined(__x86_64__)
#define DISPATCH(name, suffix, ...)                                        \
  switch (rv_active_set) {                                                 \
    case RV_AVX512: return JOIN(name, avx512, suffix)(__VA_ARGS__);        \
    case RV_AVX2: return JOIN(name, avx2, suffix)(__VA_ARGS__);            \
    default: return JOIN(name, portable, suffix)(__VA_ARGS__);             \
  }
#else
#define DISPATCH(name, suffix, ...) return JOIN(name, portable, suffix)(__VA_ARGS__);
#endif

#define PUBLIC_OF(T, S)                                                                          \
  void rv_replay_step_##S(const rv_replay_##S *p, size_t rows, size_t units, const T *bias,      \
                          T *current, const T *activity, const T *noise, const T *state,         \
                          T *velocity, T *trace, T *next) {                                      \
    DISPATCH(replay_step, S, p, rows, units, bias, current, activity, noise, state, velocity,    \
             trace, next)                                                                        \
  }                                                                                              \
  void rv_replay_current_##S(const rv_replay_##S *p, size_t rows, size_t units, const T *bias,   \
                             const T *trace, T *current) {                                       \
    DISPATCH(replay_current, S, p, rows, units, bias, trace, current)                            \
  }                                                                                              \
  void rv_replay_back_##S(const rv_replay_##S *p, size_t count, T *current, const T *slope,      \
                          const T *outer, T *state, T *velocity, T *trace) {                     \
    DISPATCH(replay_back, S, p, count, current, slope, outer, state, velocity, trace)            \
  }                                                                                              \
  double rv_replay_error_##S(size_t count, const T *output, const T *target, T factor,           \
                             T *error) {                                                         \
    DISPATCH(replay_error, S, count, output, target, factor, error)                              \
  }                                                                                              \
  void rv_replay_readout_##S(size_t rows, size_t units, size_t outputs, const T *readout,        \
                             const T *bias, const T *state, T *output, size_t stride) {          \
    DISPATCH(replay_readout, S, rows, units, outputs, readout, bias, state, output, stride)      \
  }                                                                                              \
  void rv_column_sums_##S(size_t rows, size_t columns, const T *x, T *sums) {                    \
    DISPATCH(column_sums, S, rows, columns, x, sums)                                             \
  }                                                                                              \
  void rv_gated_reset_##S(size_t rows, size_t units, const T *gates, const T *state, T *gated) { \
    DISPATCH(gated_reset, S, rows, units, gates, state, gated)                                   \
  }                                                                                              \
  void rv_gated_drift_##S(size_t rows, size_t units, T leak, const T *gates, const T *state,     \
                          T *drift) {                                                            \
    DISPATCH(gated_drift, S, rows, units, leak, gates, state, drift)                             \
  }                                                                                              \
  void rv_gated_back_##S(size_t rows, size_t units, T leak, const T *gates, const T *state,      \
                         const T *drift_adjoint, T *adjoint, T *state_adjoint) {                 \
    DISPATCH(gated_back, S, rows, units, leak, gates, state, drift_adjoint, adjoint,             \
             state_adjoint)                                                                      \
  }                                                                                              \
  void rv_gated_back_reset_##S(size_t rows, size_t units, const T *gates, const T *state,        \
                               const T *gated_adjoint, T *adjoint, T *state_adjoint) {           \
    DISPATCH(gated_back_reset, S, rows, units, gates, state, gated_adjoint, adjoint,             \
             state_adjoint)                                                                      \
  }

PUBLIC_OF(float, f32)
PUBLIC_OF(double, f64)
