#include "shared/dispatch.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#if defined(__aarch64__)
rv_instruction_set rv_active_set = RV_NEON;
#else
rv_instruction_set rv_active_set = RV_PORTABLE;
#endif

rv_instruction_set rv_current_instruction_set(void) { return rv_active_set; }

#if defined(__x86_64__)
// Asked of the processor itself: `__builtin_cpu_supports` needs a table that the compiler's run-time library
// fills, and that of the linker of the Python wheel leaves it empty.

// Whether the system keeps all registers of a mask when it changes threads (Intel's manual, XCR0).
static int keeps(unsigned mask) {
  unsigned a, b, c, d, low, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & mask) == mask;
}

static int has_avx2(void) {
  unsigned a, b, c, d;
  if (!keeps(0x6) || !__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_FMA)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2) != 0;
}

static int has_avx512(void) {
  const unsigned wanted = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;
  unsigned a, b, c, d;
  return keeps(0xE6) && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & wanted) == wanted;
}
#endif

int rv_supports(rv_instruction_set set) {
  switch (set) {
    case RV_PORTABLE: return 1;
#if defined(__x86_64__)
    case RV_AVX2: return has_avx2();
    case RV_AVX512: return has_avx2() && has_avx512();
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
