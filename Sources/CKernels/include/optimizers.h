/// Updates of parameters that touch every array once.
#ifndef REVERIE_OPTIMIZERS_H
#define REVERIE_OPTIMIZERS_H

#include <stddef.h>

/// Constants of one Adam update: both decays, L2, η / (1 - β₁ᵗ), 1 / √(1 - β₂ᵗ), ε, and the share of
/// a weight average.
typedef struct {
  float first_decay, second_decay, weight_decay, rate, inverse_root_correction, epsilon;
  float average_share;
} rv_adam_f32;
typedef struct {
  double first_decay, second_decay, weight_decay, rate, inverse_root_correction, epsilon;
  double average_share;
} rv_adam_f64;

/// `rows` rows of `columns` scalars, `stride` apart, within arrays of parameters. The `next_rows`
/// rows after them are fetched meanwhile, for a later call; no hardware foresees such blocks.
typedef struct {
  size_t rows, columns, stride, next_rows;
} rv_strided_block;

/// Adam with L2 added to the gradient, on one block of every array; `gradient` is contiguous:
/// `g += λ θ; m = β₁ m + (1 - β₁) g; v = β₂ v + (1 - β₂) g²; θ -= η' m / (√v c + ε)`.
///
/// `largest`, where not NULL, is AMSGrad's maximum of v; `average`, where not NULL, moves towards
/// the new θ by `average_share`. Same bits on every instruction set.
void rv_adam_update_f32(const rv_adam_f32 *constants, rv_strided_block block, const float *gradient,
                        float *theta, float *first, float *second, float *largest, float *average);
void rv_adam_update_f64(const rv_adam_f64 *constants, rv_strided_block block,
                        const double *gradient, double *theta, double *first, double *second,
                        double *largest, double *average);

#endif
