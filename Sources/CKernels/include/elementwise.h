/// Elementwise functions, at most 2 ulp from the exact result over the whole range, subnormal
/// arguments and results included (measured: 1.7). The same bits on every instruction set, except
/// for the sign and payload of NaN. Slopes: at most 6 ulp.
#ifndef REVERIE_ELEMENTWISE_H
#define REVERIE_ELEMENTWISE_H

#include <stddef.h>
#include <stdint.h>

/// Pointwise nonlinearities φ. The values are part of the file format: never renumber.
typedef enum {
  RV_IDENTITY = 0,
  RV_RELU = 1,
  RV_TANH = 2,
  RV_SOFTPLUS = 3,
  RV_SIGMOID = 4,
} rv_activation;

/// Instruction sets, in order of preference.
typedef enum { RV_PORTABLE = 0, RV_AVX2 = 1, RV_AVX512 = 2, RV_NEON = 3 } rv_instruction_set;

/// The instruction set in use: the best the machine has, unless `rv_use_instruction_set` chose.
rv_instruction_set rv_current_instruction_set(void);
/// Whether the machine can run `set`.
int rv_supports(rv_instruction_set set);
/// For tests and benchmarks: restricts every kernel to `set`. Returns 0 where the machine lacks it.
/// Not to be called while another thread is inside a kernel.
int rv_use_instruction_set(rv_instruction_set set);

// y[i] = f(x[i]); y may equal x, and may not otherwise overlap it.
void rv_tanh_f32(const float *x, float *y, size_t count);
void rv_tanh_f64(const double *x, double *y, size_t count);
void rv_exp_f32(const float *x, float *y, size_t count);
void rv_exp_f64(const double *x, double *y, size_t count);
void rv_log_f32(const float *x, float *y, size_t count);
void rv_log_f64(const double *x, double *y, size_t count);
void rv_sigmoid_f32(const float *x, float *y, size_t count);
void rv_sigmoid_f64(const double *x, double *y, size_t count);
void rv_softplus_f32(const float *x, float *y, size_t count);
void rv_softplus_f64(const double *x, double *y, size_t count);

// y[i] = φ(x[i]); y may equal x.
void rv_activate_f32(rv_activation activation, const float *x, float *y, size_t count);
void rv_activate_f64(rv_activation activation, const double *x, double *y, size_t count);
// slope[i] = φ'(x[i]) (ReLU: 1 for x > 0, else 0), without the cancellation in 1 - tanh²; slope may
// equal x.
void rv_activation_slope_f32(rv_activation activation, const float *x, float *slope, size_t count);
void rv_activation_slope_f64(rv_activation activation, const double *x, double *slope,
                             size_t count);

#endif
