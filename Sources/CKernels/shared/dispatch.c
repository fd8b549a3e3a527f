#include "shared/dispatch.h"

#if defined(__aarch64__)
rv_instruction_set rv_active_set = RV_NEON;
#else
rv_instruction_set rv_active_set = RV_PORTABLE;
#endif

rv_instruction_set rv_current_instruction_set(void) { return rv_active_set; }

int rv_supports(rv_instruction_set set) {
  switch (set) {
    case RV_PORTABLE: return 1;
#if defined(__x86_64__)
    case RV_AVX2:
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case RV_AVX512:
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
    case RV_NEON: return 1;
#endif
    default: return 0;
  }
}

int rv_use_instruction_set(rv_instruction_set set) {
  if (!rv_supports(set)) return 0;
  rv_active_set = set;
  return 1;
}

#if defined(__x86_64__)
// Before main and before any thread, so that no kernel ever sees the set change under it.
__attribute__((constructor)) static void choose_instruction_set(void) {
  if (rv_supports(RV_AVX512)) {
    rv_active_set = RV_AVX512;
  } else if (rv_supports(RV_AVX2)) {
    rv_active_set = RV_AVX2;
  }
}
#endif
