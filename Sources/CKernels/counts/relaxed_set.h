/// The relaxed sampler in single precision, of one instruction set.
///
/// Sixteen lanes and no fused multiply-adds, so that its bits are the same on every set.

#include "shared/vector_math.h"
#include "shared/philox_vector.h"

#include "counts/relaxed_list.h"
#include "counts/relaxed_math_set.h"

static RV_INLINE vf16 FS(exponentials)(vu16 bits) {
  vf16 uniform = (__builtin_convertvector(bits >> 9, vf16) + 0.5f) * 0x1p-23f;  // of 23 bits
  return -FS(logs)(uniform);
}

/// f(y) and f'(y).
static RV_INLINE void FS(window)(rv_window window, vf16 y, vf16 *value, vf16 *slope) {
  if (window == RV_WINDOW_SIGMOID) {
    vf16 x = __builtin_elementwise_max((vf16)-87.0f, __builtin_elementwise_min(y, (vf16)87.0f));
    vf16 s = 1.0f / (1.0f + FS(exps)(-x));
    *value = s;
    *slope = s * (1.0f - s);
    return;
  }
  vf16 q = y * 0.5f + 0.5f;
  q = __builtin_elementwise_max((vf16)0.0f, __builtin_elementwise_min(q, (vf16)1.0f));
  if (window == RV_WINDOW_LINEAR) {
    *value = q;
    vi16 inside = (q > 0.0f) & (q < 1.0f);
    *slope = (vf16)((vi16)(vf16)0.5f & inside);
  } else if (window == RV_WINDOW_CUBIC) {
    *value = q * q * (3.0f - 2.0f * q);
    *slope = 3.0f * q * (1.0f - q);
  } else if (window == RV_WINDOW_QUINTIC) {
    *value = q * q * q * (10.0f + q * (6.0f * q - 15.0f));
    *slope = 15.0f * (q * q) * ((1.0f - q) * (1.0f - q));
  } else {
    vf16 sine = FS(quarter_sines)(q), cosine = FS(quarter_sines)(1.0f - q);
    *value = sine * sine;
    *slope = 1.57079633f * sine * cosine;
  }
}

/// Relaxed counts of RV_SIXTEEN units between two events.
typedef struct {
  vu16 unit;
  vf16 inverse_rate, sum, count, change;
} FS(relaxed);

/// One more event after a gap of `gap`; the lanes whose event still counted.
static RV_INLINE vi16 FS(relaxed_event)(FS(relaxed) *r, rv_relaxed_law law, vf16 gap) {
  r->sum += gap;
  vf16 time = r->sum * r->inverse_rate;
  vi16 counted = time <= law.last;
  vf16 value, slope;
  FS(window)(law.window, (1.0f - time) * law.inverse_temperature, &value, &slope);
  r->count += (vf16)((vi16)value & counted);
  r->change += (vf16)((vi16)(slope * time) & counted);
  return counted;
}

static RV_INLINE vf16 FS(relaxed_slope)(const FS(relaxed) *r, rv_relaxed_law law) {
  return r->change * r->inverse_rate * law.inverse_temperature;
}

/// Appends the lanes of `kept`, with the words of their next events where given.
static RV_INLINE void FS(keep)(rv_relaxed_list *list, const FS(relaxed) *r, const vu16 *bits, vi16 kept) {
  const size_t first = list->count;
#if RV_BYTES == 128
  const __mmask16 mask = _mm512_movepi32_mask((__m512i)kept);
  const size_t after = first + (size_t)__builtin_popcount(mask);
#define KEEP(array, lanes) \
  _mm512_storeu_si512(list->array + first, _mm512_maskz_compress_epi32(mask, (__m512i)(lanes)))
#else
  size_t place[RV_SIXTEEN], after = first;
  for (int i = 0; i < RV_SIXTEEN; i++) {
    place[i] = after;
    after += kept[i] != 0;
  }
  // In order, so that what a dropped lane writes is written over.
#define KEEP(array, lanes) \
  for (int i = 0; i < RV_SIXTEEN; i++) list->array[place[i]] = (lanes)[i]
#endif
  KEEP(unit, r->unit);
  KEEP(inverse_rate, r->inverse_rate);
  KEEP(sum, r->sum);
  KEEP(relaxed, r->count);
  KEEP(change, r->change);
  for (int n = 0; bits && n < 3; n++) KEEP(bits[n], bits[n]);
#undef KEEP
  list->count = after;
}

static RV_INLINE vi16 FS(first_lanes)(size_t count) {
  const vi16 order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return order < (int32_t)count;
}

/// The first event of RV_SIXTEEN units from `first` on.
static RV_INLINE void FS(relaxed_start)(rv_relaxed_list *list, rv_relaxed_law law, const rv_addresses *at,
                               size_t first, size_t lanes, const float *rates, float *counts,
                               float *slopes) {
  const vu16 order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  FS(relaxed) r = {.unit = order + (uint32_t)first, .sum = 0.0f, .count = 0.0f, .change = 0.0f};
  vf16 rate = 1.0f;
  vu16 bits[4];
  memcpy(&rate, rates + first, lanes * sizeof(float));
  r.inverse_rate = 1.0f / rate;
  FS(philox16)(at, r.unit, bits);
  vi16 counted = FS(relaxed_event)(&r, law, FS(exponentials)(bits[0]));
  vf16 slope = FS(relaxed_slope)(&r, law);
  memcpy(counts + first, &r.count, lanes * sizeof(float));
  memcpy(slopes + first, &slope, lanes * sizeof(float));
  FS(keep)(list, &r, bits + 1, lanes < RV_SIXTEEN ? counted & FS(first_lanes)(lanes) : counted);
}

/// Events [event, end) of every unit of the list, at most four; the list keeps those that still
/// counted.
static RV_INLINE void FS(relaxed_more)(rv_relaxed_list *list, rv_relaxed_law law, const rv_addresses *at,
                              size_t event, size_t end, float *counts, float *slopes) {
  const size_t waiting = list->count;
  list->count = 0;
  for (size_t first = 0; first < waiting; first += RV_SIXTEEN) {
    const size_t lanes = waiting - first < RV_SIXTEEN ? waiting - first : RV_SIXTEEN;
    FS(relaxed) r;
    vu16 bits[4];
    memcpy(&r.unit, list->unit + first, sizeof r.unit);
    memcpy(&r.inverse_rate, list->inverse_rate + first, sizeof r.inverse_rate);
    memcpy(&r.sum, list->sum + first, sizeof r.sum);
    memcpy(&r.count, list->relaxed + first, sizeof r.count);
    memcpy(&r.change, list->change + first, sizeof r.change);
    if (event % 4 == 0) {
      FS(philox16)(at, r.unit | (uint32_t)(event / 4) << 20, bits);
    } else {
      for (int n = 0; n < 3; n++) memcpy(&bits[n + 1], list->bits[n] + first, sizeof bits[n]);
    }
    vi16 counted = 0;
    for (size_t n = event; n < end; n++)
      counted = FS(relaxed_event)(&r, law, FS(exponentials)(bits[n % 4]));
    vf16 slope = FS(relaxed_slope)(&r, law);
    for (size_t i = 0; i < lanes; i++) {
      counts[r.unit[i]] = r.count[i];
      slopes[r.unit[i]] = slope[i];
    }
    FS(keep)(list, &r, NULL, lanes < RV_SIXTEEN ? counted & FS(first_lanes)(lanes) : counted);
  }
}

static void FS(relaxed_row)(rv_relaxed_list *list, rv_relaxed_law law, const rv_addresses *at,
                             size_t columns, const float *rates, float *counts, float *slopes) {
  for (size_t start = 0; start < columns; start += RELAXED_SPAN) {
    const size_t stop = columns - start < RELAXED_SPAN ? columns : start + RELAXED_SPAN;
    list->count = 0;
    for (size_t first = start; first < stop; first += RV_SIXTEEN) {
      const size_t lanes = stop - first < RV_SIXTEEN ? stop - first : RV_SIXTEEN;
      FS(relaxed_start)(list, law, at, first, lanes, rates, counts, slopes);
    }
    size_t end = 4;
    for (size_t event = 1; list->count > 0 && event < law.events; event = end, end += 4) {
      FS(relaxed_more)(list, law, at, event, end < law.events ? end : law.events, counts,
                        slopes);
    }
  }
}

/// The same with given exponentials [events, columns].
static void FS(relaxed_given)(rv_relaxed_law law, const float *given, size_t columns,
                               const float *rates, float *counts, float *slopes) {
  for (size_t first = 0; first < columns; first += RV_SIXTEEN) {
    const size_t lanes = columns - first < RV_SIXTEEN ? columns - first : RV_SIXTEEN;
    FS(relaxed) r = {.unit = 0, .sum = 0.0f, .count = 0.0f, .change = 0.0f};
    vf16 rate = 1.0f, gap = 1.0f;
    memcpy(&rate, rates + first, lanes * sizeof(float));
    r.inverse_rate = 1.0f / rate;
    for (size_t n = 0; n < law.events; n++) {
      memcpy(&gap, given + n * columns + first, lanes * sizeof(float));
      FS(relaxed_event)(&r, law, gap);
    }
    vf16 slope = FS(relaxed_slope)(&r, law);
    memcpy(counts + first, &r.count, lanes * sizeof(float));
    memcpy(slopes + first, &slope, lanes * sizeof(float));
  }
}
