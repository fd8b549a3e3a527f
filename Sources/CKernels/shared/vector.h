/// Vector types of one instruction set, `RV_BYTES` wide, and the names that carry its suffix.
/// Included by `each_set.h`, once per set.

#ifndef REVERIE_VECTOR_H
#define REVERIE_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "elementwise.h"

#define RV_INLINE inline __attribute__((always_inline))
#define RV_NOINLINE __attribute__((noinline))
#define RV_UNROLL _Pragma("clang loop unroll(full)")
/// Before a loop whose turns touch entries of their own, whether or not arrays coincide.
#define RV_EACH _Pragma("clang loop vectorize(assume_safety)")
#define RV_JOIN_(a, b) a##_##b
#define RV_JOIN(a, b) RV_JOIN_(a, b)
/// `name` with the suffix of the instruction set.
#define FS(name) RV_JOIN(name, RV_SET)
/// `name` with the suffixes of the scalar type and the instruction set.
#define FT(name) FS(RV_JOIN(name, RV_SCALAR))

/// a b + c in one rounding where the set has it.
#define RV_FMA(a, b, c) (RV_FUSES ? __builtin_elementwise_fma(a, b, c) : (a) * (b) + (c))

/// Lanes of 32 and of 64 bits.
#define RV_LANES32 (RV_BYTES / 4)
#define RV_LANES64 (RV_BYTES / 8)

#define vf FS(vf)    // float
#define vi FS(vi)    // int32_t
#define vu FS(vu)    // uint32_t
#define vd FS(vd)    // double
#define vl FS(vl)    // int64_t
#define vul FS(vul)  // uint64_t
// Twice as wide, to interleave two vectors.
#define vf2 FS(vf2)
#define vd2 FS(vd2)
#define vul2 FS(vul2)
// As many 32-bit lanes as a vector has 64-bit ones.
#define vfh FS(vfh)
#define vuh FS(vuh)
// Half a vector: one register.
#define vulh FS(vulh)

// Sixteen lanes on every set, for kernels whose order of work the lanes fix.
enum { RV_SIXTEEN = 16 };
typedef float vf16 __attribute__((ext_vector_type(16)));
typedef int32_t vi16 __attribute__((ext_vector_type(16)));
typedef uint32_t vu16 __attribute__((ext_vector_type(16)));
// Two and four times as many, which run in lockstep.
typedef uint32_t vu32 __attribute__((ext_vector_type(32)));
typedef float vf64 __attribute__((ext_vector_type(64)));
typedef int32_t vi64 __attribute__((ext_vector_type(64)));
typedef uint32_t vu64 __attribute__((ext_vector_type(64)));

#endif

typedef float vf __attribute__((ext_vector_type(RV_LANES32)));
typedef int32_t vi __attribute__((ext_vector_type(RV_LANES32)));
typedef uint32_t vu __attribute__((ext_vector_type(RV_LANES32)));
typedef double vd __attribute__((ext_vector_type(RV_LANES64)));
typedef int64_t vl __attribute__((ext_vector_type(RV_LANES64)));
typedef uint64_t vul __attribute__((ext_vector_type(RV_LANES64)));
typedef float vf2 __attribute__((ext_vector_type(2 * RV_LANES32)));
typedef double vd2 __attribute__((ext_vector_type(2 * RV_LANES64)));
typedef uint64_t vul2 __attribute__((ext_vector_type(2 * RV_LANES64)));
typedef float vfh __attribute__((ext_vector_type(RV_LANES64)));
typedef uint64_t vulh __attribute__((ext_vector_type(RV_LANES64 / 2)));
typedef uint32_t vuh __attribute__((ext_vector_type(RV_LANES64)));
