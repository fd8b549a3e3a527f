/// Which compiled variant of a kernel to run.
///
/// A subject is written once. `each_set.h` compiles it once per instruction set and `each_scalar.h`
/// once per precision; names end in both, `tanh_map_f32_avx2`. Public functions choose with
///
///     RV_RUN(tanh_map, x, y, count);      // by `precision`, a parameter of the function, and the set
///     RV_CALL(tanh_map_f32)(x, y, count); // by the set alone
///
/// well-predicted comparisons, nothing to initialise, and no pointer that could be null.
#ifndef REVERIE_DISPATCH_H
#define REVERIE_DISPATCH_H

#include "variants.h"

/// The set in use. Written when the library is loaded and by `rv_use_instruction_set` only.
extern rv_instruction_set rv_active_set;

#if defined(__x86_64__)
#define RV_CALL(NAME) RV_CALL_(NAME)
#define RV_CALL_(NAME)                                  \
  (rv_active_set == RV_AVX512 ? NAME##_avx512           \
   : rv_active_set == RV_AVX2 ? NAME##_avx2             \
                              : NAME##_portable)
#else
// One variant, whose vectors the compiler maps to the base instruction set (NEON on arm64).
#define RV_CALL(NAME) RV_CALL_(NAME)
#define RV_CALL_(NAME) NAME##_portable
#endif

#define RV_RUN(NAME, ...)                                        \
  (precision == RV_FLOAT ? RV_CALL(NAME##_f32)(__VA_ARGS__)      \
                         : RV_CALL(NAME##_f64)(__VA_ARGS__))

#endif
