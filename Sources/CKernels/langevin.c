#include "langevin.h"

#include "dispatch.h"

#pragma STDC FP_CONTRACT OFF

// Sixteen lanes everywhere, so that sums have the same order on every instruction set.
enum { LANES = 16 };
typedef double wide __attribute__((ext_vector_type(LANES)));

#define CONCATENATE_(a, b, c) a##_##b##_##c
#define CONCATENATE(a, b, c) CONCATENATE_(a, b, c)

#if defined(__x86_64__)

#define SET avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,fma"))), \
                             apply_to = function)
#include "langevin_precisions.inc"
#pragma clang attribute pop

#define SET avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "langevin_precisions.inc"
#pragma clang attribute pop

#endif

#define SET portable
#include "langevin_precisions.inc"

#if defined(__x86_64__)
#define DISPATCH(function, type, ...)                              \
  switch (rv_active_set) {                                         \
    case RV_AVX512: function##_avx512_##type(__VA_ARGS__); break;  \
    case RV_AVX2: function##_avx2_##type(__VA_ARGS__); break;      \
    default: function##_portable_##type(__VA_ARGS__);              \
  }
#else
#define DISPATCH(function, type, ...) function##_portable_##type(__VA_ARGS__);
#endif

void rv_langevin_velocity_f32(size_t rows, size_t units, const float *x, const float *bias, float *v,
                              double *energy) {
  DISPATCH(velocity, f32, rows, units, x, bias, v, energy)
}

void rv_langevin_velocity_f64(size_t rows, size_t units, const double *x, const double *bias,
                              double *v, double *energy) {
  DISPATCH(velocity, f64, rows, units, x, bias, v, energy)
}

void rv_langevin_drift_f32(const rv_langevin_step_f32 *step) { DISPATCH(drift, f32, step) }

void rv_langevin_drift_f64(const rv_langevin_step_f64 *step) { DISPATCH(drift, f64, step) }
