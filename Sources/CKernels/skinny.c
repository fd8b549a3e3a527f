#include "skinny.h"

#include <math.h>
#include <string.h>

#include "dispatch.h"

#pragma STDC FP_CONTRACT OFF

// Vectors of units of a tile; chains that share the loads of weights; outputs summed at once.
enum { TILE_VECTORS = 32, GROUP = 4, OUTPUTS = 4 };
// Chains that walk through the units together, at most.
enum { BLOCK = 16 };
// Chains whose noise is drawn at once, and how many numbers are drawn at once.
enum { DRAWN_CHAINS = 64, NOISE = 4096 };
// Tiles of the gradients.
enum { GRADIENT_VECTORS = 4, GRADIENT_ROWS = 32 };
#define UNROLL _Pragma("clang loop unroll(full)")
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))

#define CONCATENATE_(a, b, c) a##_##b##_##c
#define CONCATENATE(a, b, c) CONCATENATE_(a, b, c)
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

// Whether φ is a lower bound, applied in registers.
static int is_bound(rv_activation activation) {
  return activation == RV_RELU || activation == RV_IDENTITY;
}

#if defined(__x86_64__)

#define SET avx512
#define FMA FUSED
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,fma"))), \
                             apply_to = function)
#define LANES_F32 16
#include "skinny_precisions.inc"
#pragma clang attribute pop

#define SET avx2
#define FMA FUSED
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES_F32 8
#include "skinny_precisions.inc"
#pragma clang attribute pop

#endif

#define SET portable
#define LANES_F32 4
#if defined(__aarch64__)
#define FMA FUSED
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "skinny_precisions.inc"

#define SCALAR float
#define PUBLIC(x) x##_f32
#define CHOICE(x) RV_CALL(x##_f32)
#include "skinny_body.inc"

#define SCALAR double
#define PUBLIC(x) x##_f64
#define CHOICE(x) RV_CALL(x##_f64)
#include "skinny_body.inc"
