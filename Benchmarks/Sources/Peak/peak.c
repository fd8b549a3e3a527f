// What one core can do at most: multiply-adds on registers alone, as in a product that never waits for
// memory. Twelve sums hide the latency of two units of latency five, and fit into sixteen registers.
#include "peak.h"

enum { SUMS = 12 };
static volatile float sink;

#define MULTIPLY_ADD(name, bytes, attributes)                                        \
  attributes static double name(long rounds) {                                       \
    typedef float vector __attribute__((vector_size(bytes)));                        \
    enum { LANES = bytes / sizeof(float) };                                          \
    vector sums[SUMS], factor, term;                                                 \
    for (int lane = 0; lane < LANES; ++lane) factor[lane] = 0.999f, term[lane] = sink; \
    for (int i = 0; i < SUMS; ++i) sums[i] = term + (float)i;                        \
    for (long round = 0; round < rounds; ++round) {                                  \
      _Pragma("unroll") for (int i = 0; i < SUMS; ++i) sums[i] = sums[i] * factor + term; \
    }                                                                                \
    for (int i = 1; i < SUMS; ++i) sums[0] += sums[i];                               \
    sink = sums[0][0];                                                               \
    return 2.0 * LANES * SUMS * (double)rounds;                                      \
  }

#if defined(__x86_64__)
MULTIPLY_ADD(multiply_add_avx512, 64, __attribute__((target("avx512f"))))
MULTIPLY_ADD(multiply_add_avx2, 32, __attribute__((target("avx2,fma"))))
#endif
MULTIPLY_ADD(multiply_add_plain, 16, )

double bench_multiply_add(long rounds, int bytes) {
#if defined(__x86_64__)
  if (bytes >= 64 && __builtin_cpu_supports("avx512f")) return multiply_add_avx512(rounds);
  int fused = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (bytes >= 32 && fused) return multiply_add_avx2(rounds);
#endif
  return multiply_add_plain(rounds);
}
