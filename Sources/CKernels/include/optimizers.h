/// Updates of parameters that touch every array once.
#ifndef REVERIE_OPTIMIZERS_H
#define REVERIE_OPTIMIZERS_H

#include <stddef.h>

#include "variants.h"

/// Constants of one Adam update.
typedef struct {
  double first_decay, second_decay;  // β₁, β₂
  double weight_decay;               // λ, of L2
  double rate;                       // η' = η / (1 - β₁ᵗ)
  double inverse_root_correction;    // c = 1 / √(1 - β₂ᵗ)
  double epsilon;                    // ε
  double average_share;              // share by which a weight average moves
} rv_adam;

/// Parameters and what Adam keeps of them, arrays of one shape.
typedef struct {
  void *theta;          // θ
  void *first, *second; // m, v
  void *largest;        // optional: AMSGrad's maximum of v
  void *average;        // optional: moves towards the new θ by `average_share`
} rv_adam_arrays;

/// `rows` rows of `columns` scalars, `stride` apart, within arrays of parameters. The `next_rows`
/// rows after them are fetched meanwhile, for a later call; no hardware foresees such blocks.
typedef struct {
  size_t rows, columns, stride, next_rows;
} rv_strided_block;

/// Adam with L2 added to the gradient, on one block of every array; `gradient` is contiguous:
/// `g += λ θ; m = β₁ m + (1 - β₁) g; v = β₂ v + (1 - β₂) g²; θ -= η' m / (√v c + ε)`.
/// Same bits on every instruction set.
void rv_adam_update(rv_precision precision, const rv_adam *constants, rv_strided_block block,
                    const void *gradient, const rv_adam_arrays *arrays);

#endif
