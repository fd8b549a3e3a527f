/// Includes `RV_BODY` once per instruction set, each time with the set's vector types defined.
///
///     #define RV_BODY "topic_body.h"
///     #include "each_set.h"
///
/// No guard: a source may have several bodies. Contraction is off, here and in every body: without
/// fused multiply-adds all sets round alike.

#pragma STDC FP_CONTRACT OFF

#define RV_SET portable
#define RV_BYTES 16
#include "vector.h"
#include RV_BODY
#undef RV_SET
#undef RV_BYTES

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define RV_SET avx2
#define RV_BYTES 32
#include "vector.h"
#include RV_BODY
#undef RV_SET
#undef RV_BYTES
#pragma clang attribute pop

#pragma clang attribute push(                                                          \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define RV_SET avx512
#define RV_BYTES 64
#include "vector.h"
#include RV_BODY
#undef RV_SET
#undef RV_BYTES
#pragma clang attribute pop

#endif

#undef RV_BODY
