/// Relaxed counts: in single precision with vectors, in double as plain as the equation.

#include "counts.h"

#include <math.h>
#include <string.h>

#include "shared/dispatch.h"
#include "shared/philox.h"

#pragma STDC FP_CONTRACT OFF

/// What all relaxed counts of a call share. Events after time `last` do not count.
typedef struct {
  rv_window window;
  float inverse_temperature, last;
  size_t events;
} rv_relaxed_law;

static rv_relaxed_law relaxed_law(const rv_relaxation *relaxation) {
  const rv_window window = relaxation->window;
  const float temperature = (float)relaxation->temperature;
  const float last = 1 + (window == RV_WINDOW_SIGMOID ? 18 : 1) * temperature;
  return (rv_relaxed_law){window, 1 / temperature, last, relaxation->events};
}

#define RV_SET_BODY "counts/relaxed_set.h"
#include "shared/each_set.h"

/// The window f(y) and f'(y).
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

/// The counts of a row; its exponentials are `given`, `stride` from event to event, or drawn.
static void relaxed_row_f64(rv_stream stream, const rv_relaxation *relaxation, size_t columns,
                            const double *given, const double *rates, double *counts,
                            double *slopes) {
  const double temperature = relaxation->temperature;
  const double last = 1 + (relaxation->window == RV_WINDOW_SIGMOID ? 18 : 1) * temperature;
  for (size_t j = 0; j < columns; j++) {
    double sum = 0, count = 0, slope = 0;
    for (size_t n = 0; n < relaxation->events; n++) {
      sum += given ? given[n * columns + j] : exponential_f64(stream, j, n);
      const double time = sum / rates[j];
      if (!(time <= last)) break;
      double value, change;
      window_at(relaxation->window, (1 - time) / temperature, &value, &change);
      count += value;
      slope += change * time;
    }
    counts[j] = count;
    slopes[j] = slope / (rates[j] * temperature);
  }
}

static void relaxed_counts_f32(const rv_relaxation *relaxation, rv_stream stream, size_t rows,
                               size_t columns, const float *rates, float *counts, float *slopes) {
  const rv_relaxed_law law = relaxed_law(relaxation);
  rv_addresses addresses = rv_make_addresses(stream);
  rv_relaxed_list list;
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * columns;
    RV_CALL(relaxed_row)(&list, law, &addresses, columns, rates + at, counts + at, slopes + at);
    addresses.chain++;
  }
}

static void relaxed_counts_f64(const rv_relaxation *relaxation, rv_stream stream, size_t rows,
                               size_t columns, const double *rates, double *counts,
                               double *slopes) {
  for (size_t row = 0; row < rows; row++, stream.chain++) {
    const size_t at = row * columns;
    relaxed_row_f64(stream, relaxation, columns, NULL, rates + at, counts + at, slopes + at);
  }
}

void rv_relaxed_counts(rv_precision precision, const rv_relaxation *relaxation, rv_stream stream,
                       size_t rows, size_t columns, const void *rates, void *counts,
                       void *slopes) {
  if (precision == RV_FLOAT) {
    relaxed_counts_f32(relaxation, stream, rows, columns, rates, counts, slopes);
  } else {
    relaxed_counts_f64(relaxation, stream, rows, columns, rates, counts, slopes);
  }
}

void rv_relaxed_counts_given(rv_precision precision, const rv_relaxation *relaxation, size_t count,
                             const void *exponentials, const void *rates, void *counts,
                             void *slopes) {
  if (precision == RV_FLOAT) {
    const rv_relaxed_law law = relaxed_law(relaxation);
    RV_CALL(relaxed_given)(law, exponentials, count, rates, counts, slopes);
  } else {
    const rv_stream none = {0, 0, 0, 0};
    relaxed_row_f64(none, relaxation, count, exponentials, rates, counts, slopes);
  }
}
