/// Includes `RV_SET_BODY` once per instruction set, each time with the set's vector types defined.
///
///     #define RV_SET_BODY "subject/subject_set.h"
///     #include "shared/each_set.h"
///
/// Vectors are two registers wide: their halves are independent and run in lockstep, which hides
/// the latency of long dependent chains (15 to 40 % faster than one register).
///
/// No guard: a source may have several bodies. Contraction is off, here and in every body: without
/// fused multiply-adds all sets round alike. Sums of products fuse where they say so (`RV_FMA`), and
/// agree between sets to rounding only.

#pragma STDC FP_CONTRACT OFF
// Wide vectors pass between static functions of one set only: no interface depends on how.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

#define RV_SET portable
#define RV_BYTES 32
#if defined(__aarch64__)
#define RV_FUSES 1
#else
#define RV_FUSES 0
#endif
#include "shared/vector.h"
#include RV_SET_BODY
#undef RV_SET
#undef RV_BYTES
#undef RV_FUSES

#if defined(__x86_64__)

#define RV_FUSES 1

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define RV_SET avx2
#define RV_BYTES 64
#include "shared/vector.h"
#include RV_SET_BODY
#undef RV_SET
#undef RV_BYTES
#pragma clang attribute pop

#pragma clang attribute push(                                                          \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define RV_SET avx512
#define RV_BYTES 128
#include "shared/vector.h"
#include RV_SET_BODY
#undef RV_SET
#undef RV_BYTES
#pragma clang attribute pop

#undef RV_FUSES

#endif

#pragma clang diagnostic pop
#undef RV_SET_BODY
