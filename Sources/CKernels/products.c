#include "products.h"

#include "dispatch.h"

#pragma STDC FP_CONTRACT OFF

// Outputs of a panel: 192 bytes for each inner index, on every instruction set, so that packed
// weights outlive a change of the set.
enum { PANEL_F32 = 48, PANEL_F64 = 24 };
// Inner indices of a block: 96 KiB of a panel stay in the second-level cache while rows pass.
enum { BLOCK = 512 };
// Panels that one or two rows work on at once.
enum { STREAMS = 3 };
#define UNROLL _Pragma("clang loop unroll(full)")
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))

#define CONCATENATE_(a, b, c) a##_##b##_##c
#define CONCATENATE(a, b, c) CONCATENATE_(a, b, c)
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

#if defined(__x86_64__)

#define SET avx512
#define ROWS 8
#define STRIP 3
#define FMA FUSED
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,fma"))), \
                             apply_to = function)
#define LANES_F32 16
#include "products_precisions.inc"
#pragma clang attribute pop

#define SET avx2
#define ROWS 6
#define STRIP 2
#define FMA FUSED
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES_F32 8
#include "products_precisions.inc"
#pragma clang attribute pop

#endif

#define SET portable
#define LANES_F32 4
#if defined(__aarch64__)
#define ROWS 8
#define STRIP 3
#define FMA FUSED
#else
#define ROWS 4
#define STRIP 2
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "products_precisions.inc"

#define SCALAR float
#define PANEL PANEL_F32
#define NAME(x) x##_f32
#define PRODUCT RV_CALL(product_f32)
#define BLOCK_PRODUCT RV_CALL(block_f32)
#include "products_body.inc"

#define SCALAR double
#define PANEL PANEL_F64
#define NAME(x) x##_f64
#define PRODUCT RV_CALL(product_f64)
#define BLOCK_PRODUCT RV_CALL(block_f64)
#include "products_body.inc"

void rv_fetch(const void *from, size_t rows, size_t bytes, size_t stride) {
  for (size_t row = 0; row < rows; row++) {
    const char *line = (const char *)from + row * stride;
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(line + i, 0, 2);
  }
}
