/// Which compiled variant of a kernel to run.
///
/// A topic is written once, in a body that `each_set.h` includes once per instruction set; the
/// set's name is the suffix of everything the body defines. Public functions choose with
///
///     RV_CALL(tanh_f32)(x, y, count);
///
/// two well-predicted comparisons, nothing to initialise, and no pointer that could be null.
#ifndef REVERIE_DISPATCH_H
#define REVERIE_DISPATCH_H

#include "elementwise.h"

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

#endif
