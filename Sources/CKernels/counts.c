#include "counts.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "dispatch.h"
#include "inference.h"
#include "products.h"

#pragma STDC FP_CONTRACT OFF
// Wide vectors are passed to functions that are always inlined only.
#pragma clang diagnostic ignored "-Wpsabi"

// Lanes of the relaxed sampler, on every instruction set.
enum { LANES = 16 };
#define INLINE static inline __attribute__((always_inline))
#define PASTE_(a, b) a##_##b
#define PASTE(a, b) PASTE_(a, b)

typedef float floats __attribute__((ext_vector_type(LANES)));
typedef int32_t ints __attribute__((ext_vector_type(LANES)));
typedef uint32_t words __attribute__((ext_vector_type(LANES)));
typedef uint64_t longs __attribute__((ext_vector_type(LANES / 2)));

// What all relaxed counts of a call share. Events after time `last` do not count.
typedef struct {
  rv_window window;
  float inverse_temperature, last;
  size_t events;
} rv_relaxed_law;

static rv_relaxed_law relaxed_law(rv_window window, float temperature, size_t events) {
  const float last = 1 + (window == RV_WINDOW_SIGMOID ? 18 : 1) * temperature;
  return (rv_relaxed_law){window, 1 / temperature, last, events};
}

// Units of a row whose next event may still count, packed to the front: a few units of high rate
// would otherwise hold up the lanes beside them. Room for one vector behind the last.
enum { RELAXED_SPAN = 1024 };
typedef struct {
  size_t count;
  uint32_t unit[RELAXED_SPAN + LANES];
  float inverse_rate[RELAXED_SPAN + LANES], sum[RELAXED_SPAN + LANES];
  float relaxed[RELAXED_SPAN + LANES], change[RELAXED_SPAN + LANES];
  uint32_t bits[3][RELAXED_SPAN + LANES];  // of events 1 to 3
} rv_relaxed_list;

#if defined(__x86_64__)
#define SET(x) x##_avx512
#define WITH_FMA 1
#define IS_AVX512 1
#define EVENT_TILE 16
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,fma"))), \
                             apply_to = function)
#include "counts_set.inc"
#pragma clang attribute pop

#define SET(x) x##_avx2
#define WITH_FMA 1
#define IS_AVX512 0
#define EVENT_TILE 4
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "counts_set.inc"
#pragma clang attribute pop
#endif

#define SET(x) x##_portable
#define IS_AVX512 0
#define EVENT_TILE 4
#if defined(__aarch64__)
#define WITH_FMA 1
#else
#define WITH_FMA 0
#endif
#include "counts_set.inc"

#if defined(__x86_64__)
#define CHOOSE(CALL_AVX512, CALL_AVX2, CALL_PORTABLE) \
  switch (rv_active_set) {                            \
    case RV_AVX512: CALL_AVX512; break;               \
    case RV_AVX2: CALL_AVX2; break;                   \
    default: CALL_PORTABLE; break;                    \
  }
#else
#define CHOOSE(CALL_AVX512, CALL_AVX2, CALL_PORTABLE) CALL_PORTABLE;
#endif
#define DISPATCH(NAME, ...) \
  CHOOSE(NAME##_avx512(__VA_ARGS__), NAME##_avx2(__VA_ARGS__), NAME##_portable(__VA_ARGS__))

void rv_relaxed_counts_f32(rv_stream stream, size_t rows, size_t columns, rv_window window,
                           float temperature, size_t events, const float *rates, float *counts,
                           float *slopes) {
  const rv_relaxed_law law = relaxed_law(window, temperature, events);
  rv_relaxed_list list;
  for (size_t row = 0; row < rows; row++) {
    rv_stream here = stream;
    here.chain += (uint32_t)row;
    const size_t at = row * columns;
    DISPATCH(relaxed_row, &list, law, here, columns, rates + at, counts + at, slopes + at)
  }
}

void rv_relaxed_counts_given_f32(size_t count, rv_window window, float temperature, size_t events,
                                 const float *exponentials, const float *rates, float *counts,
                                 float *slopes) {
  const rv_relaxed_law law = relaxed_law(window, temperature, events);
  DISPATCH(relaxed_given, law, exponentials, count, rates, counts, slopes)
}

void rv_event_product_f32(const float *weights, size_t inputs, size_t units, const float *counts,
                          size_t rows, float *sums, double *active) {
  DISPATCH(event_product, weights, inputs, units, counts, rows, sums, active)
}

void rv_event_product_f64(const double *weights, size_t inputs, size_t units, const double *counts,
                          size_t rows, double *sums, double *active) {
  for (size_t row = 0; row < rows; row++) {
    double *out = sums + row * units;
    for (size_t j = 0; j < units; j++) out[j] = 0;
    for (size_t k = 0; k < inputs; k++) {
      const double count = counts[row * inputs + k];
      if (count == 0) continue;
      if (active) active[row] += 1;
      for (size_t j = 0; j < units; j++) out[j] = fma(count, weights[k * units + j], out[j]);
    }
  }
}

// The window f(y) and f'(y).
static void window_at(rv_window window, double y, double *value, double *slope) {
  const double q = y < -1 ? 0 : y > 1 ? 1 : y / 2 + 0.5;
  const int inside = y > -1 && y < 1;
  switch (window) {
    case RV_WINDOW_SIGMOID:
      *value = 1 / (1 + exp(-y));
      *slope = *value * (1 - *value);
      return;
    case RV_WINDOW_LINEAR: *value = q, *slope = 0.5; break;
    case RV_WINDOW_CUBIC: *value = q * q * (3 - 2 * q), *slope = 3 * q * (1 - q); break;
    case RV_WINDOW_QUINTIC:
      *value = q * q * q * (10 + q * (6 * q - 15));
      *slope = 15 * q * q * (1 - q) * (1 - q);
      break;
    case RV_WINDOW_COSINE:
      *value = (1 - cos(M_PI * q)) / 2;
      *slope = M_PI / 4 * sin(M_PI * q);
      break;
  }
  if (!inside) *slope = 0;
}

static double exponential_f64(rv_stream stream, size_t unit, size_t event) {
  const uint32_t key[2] = {(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)};
  const uint32_t counter[4] = {(uint32_t)unit | (uint32_t)(event / 2) << 20, (uint32_t)stream.step,
                               stream.chain, stream.purpose | (uint32_t)(stream.step >> 32) << 16};
  uint32_t w[4];
  rv_philox4x32(counter, key, w);
  const uint64_t bits = w[event % 2 * 2] | (uint64_t)w[event % 2 * 2 + 1] << 32;
  return -log(((double)(bits >> 12) + 0.5) * 0x1p-52);
}

static void relaxed_f64(rv_stream stream, size_t columns, rv_window window, double temperature,
                        size_t events, const double *given, size_t stride, const double *rates,
                        double *counts, double *slopes) {
  const double last = 1 + (window == RV_WINDOW_SIGMOID ? 18 : 1) * temperature;
  for (size_t j = 0; j < columns; j++) {
    double sum = 0, count = 0, slope = 0;
    for (size_t n = 0; n < events; n++) {
      sum += given ? given[n * stride + j] : exponential_f64(stream, j, n);
      const double time = sum / rates[j];
      if (!(time <= last)) break;
      double value, change;
      window_at(window, (1 - time) / temperature, &value, &change);
      count += value;
      slope += change * time;
    }
    counts[j] = count;
    slopes[j] = slope / (rates[j] * temperature);
  }
}

void rv_relaxed_counts_f64(rv_stream stream, size_t rows, size_t columns, rv_window window,
                           double temperature, size_t events, const double *rates, double *counts,
                           double *slopes) {
  for (size_t row = 0; row < rows; row++) {
    rv_stream here = stream;
    here.chain += (uint32_t)row;
    const size_t at = row * columns;
    relaxed_f64(here, columns, window, temperature, events, NULL, 0, rates + at, counts + at,
                slopes + at);
  }
}

void rv_relaxed_counts_given_f64(size_t count, rv_window window, double temperature, size_t events,
                                 const double *exponentials, const double *rates, double *counts,
                                 double *slopes) {
  const rv_stream none = {0, 0, 0, 0};
  relaxed_f64(none, count, window, temperature, events, exponentials, count, rates, counts, slopes);
}

static void add_totals_f32(const float *counts, size_t units, double *spikes, double *active) {
  DISPATCH(add_totals, counts, units, spikes, active)
}

static void add_totals_f64(const double *counts, size_t units, double *spikes, double *active) {
  for (size_t j = 0; j < units; j++) {
    *spikes += counts[j];
    *active += counts[j] != 0;
  }
}

#define SCALAR float
#define NAME(x) x##_f32
#include "counts_body.inc"

#define SCALAR double
#define NAME(x) x##_f64
#include "counts_body.inc"
