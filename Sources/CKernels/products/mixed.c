#include "mixed.h"

#include "shared/dispatch.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

/// Rows and inner pairs that are rounded together and then pass over all weights.
enum { MIXED_ROWS = 64, MIXED_PAIRS = 512 };
/// Words from one rounded row to the next: no power of two, or the rows of a tile would share cache sets.
enum { MIXED_STRIDE = MIXED_PAIRS + 16 };
/// Panels that one or two rows work on at once.
enum { MIXED_STREAMS = 3 };

#define RV_SET_BODY "products/mixed_set.h"
#include "shared/each_set.h"

#if defined(__x86_64__)
// AVX-512 once more, with the instruction that multiplies and adds pairs.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(                                                                       \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl,avx512bf16"))),              \
    apply_to = function)
#define RV_SET avx512bf16
#define RV_BYTES 128
#define RV_FUSES 1
#define RV_HAS_PAIRS
#include "shared/vector.h"
#include "products/mixed_set.h"
#undef RV_SET
#undef RV_BYTES
#undef RV_FUSES
#undef RV_HAS_PAIRS
#pragma clang attribute pop
#pragma clang diagnostic pop

static int has_pairs;

// After the instruction set is chosen, before any thread.
__attribute__((constructor)) static void look_for_pairs(void) {
  unsigned a, b, c, d;
  has_pairs = rv_supports(RV_AVX512) && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 5 & 1);
}

int rv_mixed_is_fast(void) { return has_pairs && rv_active_set == RV_AVX512; }
#else
int rv_mixed_is_fast(void) { return 0; }
#endif

size_t rv_mixed_count(size_t to, size_t from) {
  return (to + RV_PANEL - 1) / RV_PANEL * RV_PANEL * ((from + 1) / 2);
}

/// The upper half of a float, rounded to nearest even; as the processor's own rounding, subnormal numbers
/// give 0 and those that are no number stay none.
static uint32_t rounded(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  if ((bits & 0x7F800000u) == 0) return bits >> 16 & 0x8000u;
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return bits >> 16 | 0x40u;
  return (bits + 0x7FFFu + (bits >> 16 & 1)) >> 16;
}

void rv_mixed_pack(const void *weights, size_t to, size_t from, size_t to_step, size_t from_step,
                   void *packed) {
  uint32_t *pairs = packed;
  for (size_t first = 0; first < to; first += RV_PANEL) {
    for (size_t k = 0; k < from; k += 2) {
      for (size_t j = first; j < first + RV_PANEL; j++) {
        const float *pair = (const float *)weights + j * to_step + k * from_step;
        const uint32_t even = j < to ? rounded(pair[0]) : 0;
        const uint32_t odd = j < to && k + 1 < from ? rounded(pair[from_step]) : 0;
        *pairs++ = even << 16 | odd;  // the instruction adds the upper half first
      }
    }
  }
}

void rv_mixed_part(const rv_packed *weights, rv_part part, const void *input, void *output) {
#if defined(__x86_64__)
  if (rv_mixed_is_fast()) {
    mixed_avx512bf16(weights, part, input, output);
    return;
  }
#endif
  RV_CALL(mixed)(weights, part, input, output);
}
