/// The relaxed sampler in single precision, of one instruction set.
///
/// Sixty-four lanes and no fused multiply-adds, so that its bits are the same on every set: the first event of
/// sixty-four units, or four events of sixteen, in lockstep, which hides how long each waits for its own results.

#include "shared/vector_math.h"
#include "shared/philox_vector.h"

#include "counts/relaxed_list.h"
#include "counts/relaxed_math_set.h"

static RV_INLINE vf64 FS(exponentials)(vu64 bits) {
  vf64 uniform = (__builtin_convertvector(bits >> 9, vf64) + 0.5f) * 0x1p-23f;  // of 23 bits
  return -FS(logs)(uniform);
}

/// f(y) and f'(y).
static RV_INLINE void FS(window)(rv_window window, vf64 y, vf64 *value, vf64 *slope) {
  if (window == RV_WINDOW_SIGMOID) {
    vf64 x = __builtin_elementwise_max((vf64)-87.0f, __builtin_elementwise_min(y, (vf64)87.0f));
    vf64 s = 1.0f / (1.0f + FS(exps)(-x));
    *value = s;
    *slope = s * (1.0f - s);
    return;
  }
  vf64 q = y * 0.5f + 0.5f;
  q = __builtin_elementwise_max((vf64)0.0f, __builtin_elementwise_min(q, (vf64)1.0f));
  if (window == RV_WINDOW_LINEAR) {
    *value = q;
    vi64 inside = (q > 0.0f) & (q < 1.0f);
    *slope = (vf64)((vi64)(vf64)0.5f & inside);
  } else if (window == RV_WINDOW_CUBIC) {
    *value = q * q * (3.0f - 2.0f * q);
    *slope = 3.0f * q * (1.0f - q);
  } else if (window == RV_WINDOW_QUINTIC) {
    *value = q * q * q * (10.0f + q * (6.0f * q - 15.0f));
    *slope = 15.0f * (q * q) * ((1.0f - q) * (1.0f - q));
  } else {
    vf64 sine = FS(quarter_sines)(q), cosine = FS(quarter_sines)(1.0f - q);
    *value = sine * sine;
    *slope = 1.57079633f * sine * cosine;
  }
}

/// What events at `time` add to counts, and to their derivatives by 1/r but for a factor: nothing after the last time.
static RV_INLINE void FS(terms)(rv_relaxed_law law, vf64 time, vf64 *count, vf64 *change, vi64 *counted) {
  vf64 value, slope;
  FS(window)(law.window, (1.0f - time) * law.inverse_temperature, &value, &slope);
  *counted = time <= law.last;
  *count = (vf64)((vi64)value & *counted);
  *change = (vf64)((vi64)(slope * time) & *counted);
}

/// Relaxed counts of RV_SIXTEEN units between two events.
typedef struct {
  vu16 unit;
  vf16 inverse_rate, sum, count, change;
} FS(relaxed);

/// The events that the first `events` of four gaps lead to; the lanes whose last one still counted.
static RV_INLINE vi16 FS(relaxed_events)(FS(relaxed) *r, rv_relaxed_law law, rv_quarters gap, size_t events) {
  rv_quarters time, count, change, counted;
  vf16 sum = r->sum;
  RV_UNROLL for (size_t n = 0; n < 4; n++) {
    sum += gap.f[n];
    time.f[n] = sum * r->inverse_rate;
    if (n < events) r->sum = sum;
  }
  FS(terms)(law, time.f64, &count.f64, &change.f64, &counted.i64);
  vi16 last = 0;
  RV_UNROLL for (size_t n = 0; n < 4; n++) {
    if (n >= events) break;
    r->count += count.f[n];
    r->change += change.f[n];
    last = counted.i[n];
  }
  return last;
}

/// Bit i of the result is set where lane i is not 0.
static RV_INLINE uint32_t FS(mask)(vi16 lanes) {
#if RV_BYTES == 128
  return _mm512_movepi32_mask((__m512i)lanes);
#elif RV_BYTES == 64
  return (uint32_t)_mm256_movemask_ps((__m256)lanes.lo) | (uint32_t)_mm256_movemask_ps((__m256)lanes.hi) << 8;
#else
  uint32_t bits = 0;
  for (int i = 0; i < RV_SIXTEEN; i++) bits |= (uint32_t)(lanes[i] != 0) << i;
  return bits;
#endif
}

static RV_INLINE vi16 FS(first_lanes)(size_t count) {
  const vi16 order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return order < (int32_t)count;
}

/// Appends the lanes of `kept`, with the words of their next events where given.
static RV_INLINE void FS(keep)(rv_relaxed_list *list, const FS(relaxed) *r, const vu16 *bits, vi16 kept) {
  const size_t first = list->count;
#if RV_BYTES == 128
  const __mmask16 mask = (__mmask16)FS(mask)(kept);
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
  for (int n = 1; bits && n < 4; n++) KEEP(bits[n], bits[n]);
#undef KEEP
  list->count = after;
}

/// Writes the results of the lanes that bits of `done` name.
static RV_INLINE void FS(finish)(const FS(relaxed) *r, rv_relaxed_law law, uint32_t done, float *counts,
                                 float *slopes) {
  if (done == 0) return;
  vf16 slope = r->change * r->inverse_rate * law.inverse_temperature;
  uint32_t unit[RV_SIXTEEN];
  float count[RV_SIXTEEN], by_rate[RV_SIXTEEN];
  memcpy(unit, &r->unit, sizeof unit);
  memcpy(count, &r->count, sizeof count);
  memcpy(by_rate, &slope, sizeof by_rate);
  for (; done; done &= done - 1) {
    const int i = __builtin_ctz(done);
    counts[unit[i]] = count[i];
    slopes[unit[i]] = by_rate[i];
  }
}

/// The first event of `lanes` units from `first` on, at most RELAXED_FIRST.
static RV_INLINE void FS(relaxed_start)(rv_relaxed_list *list, rv_relaxed_law law, const rv_addresses *at,
                               size_t first, size_t lanes, const float *rates, float *counts,
                               float *slopes) {
  rv_quarters unit, bits[4], inverse_rate, sum, count, change, counted;
  vf64 rate = 1.0f;
  memcpy(&rate, rates + first, lanes * sizeof(float));
  inverse_rate.f64 = 1.0f / rate;
  RV_UNROLL for (uint32_t i = 0; i < RELAXED_FIRST; i++) unit.u64[i] = (uint32_t)first + i;
  vu32 low[4], high[4];
  FS(philox32)(at, unit.u64.lo, low);
  FS(philox32)(at, unit.u64.hi, high);
  RV_UNROLL for (int n = 0; n < 4; n++) bits[n].u64.lo = low[n], bits[n].u64.hi = high[n];
  sum.f64 = FS(exponentials)(bits[0].u64);
  FS(terms)(law, sum.f64 * inverse_rate.f64, &count.f64, &change.f64, &counted.i64);
  vf64 slope = change.f64 * inverse_rate.f64 * law.inverse_temperature;
  memcpy(counts + first, &count, lanes * sizeof(float));
  memcpy(slopes + first, &slope, lanes * sizeof(float));
  RV_UNROLL for (size_t n = 0; n < 4; n++) {
    if (n * RV_SIXTEEN >= lanes) break;
    const FS(relaxed) r = {unit.u[n], inverse_rate.f[n], sum.f[n], count.f[n], change.f[n]};
    const vu16 next[4] = {bits[0].u[n], bits[1].u[n], bits[2].u[n], bits[3].u[n]};
    FS(keep)(list, &r, next, counted.i[n] & FS(first_lanes)(lanes - n * RV_SIXTEEN));
  }
}

/// The words of the next four events of every unit of the list.
static RV_INLINE void FS(draw)(rv_relaxed_list *list, const rv_addresses *at, size_t event) {
  for (size_t first = 0; first < list->count; first += 2 * RV_SIXTEEN) {
    vu32 unit, words[4];
    memcpy(&unit, list->unit + first, sizeof unit);
    FS(philox32)(at, unit | (uint32_t)(event / 4) << 20, words);
    for (int n = 0; n < 4; n++) memcpy(list->bits[n] + first, &words[n], sizeof words[n]);
  }
}

/// Events [event, end) of every unit of the list, up to the next multiple of four; the list keeps those
/// that still counted.
static RV_INLINE void FS(relaxed_more)(rv_relaxed_list *list, rv_relaxed_law law, const rv_addresses *at,
                              size_t event, size_t end, float *counts, float *slopes) {
  const size_t waiting = list->count, skipped = event % 4;
  if (skipped == 0) FS(draw)(list, at, event);
  list->count = 0;
  for (size_t first = 0; first < waiting; first += RV_SIXTEEN) {
    const size_t lanes = waiting - first < RV_SIXTEEN ? waiting - first : RV_SIXTEEN;
    FS(relaxed) r;
    rv_quarters bits;
    memcpy(&r.unit, list->unit + first, sizeof r.unit);
    memcpy(&r.inverse_rate, list->inverse_rate + first, sizeof r.inverse_rate);
    memcpy(&r.sum, list->sum + first, sizeof r.sum);
    memcpy(&r.count, list->relaxed + first, sizeof r.count);
    memcpy(&r.change, list->change + first, sizeof r.change);
    RV_UNROLL for (size_t n = 0; n < 4; n++) {
      memcpy(&bits.u[n], list->bits[(n + skipped) % 4] + first, sizeof bits.u[n]);
    }
    const rv_quarters gap = {.f64 = FS(exponentials)(bits.u64)};
    // The usual number as a constant leaves no branches between events.
    const size_t events = end - event;
    vi16 kept = events == 4 ? FS(relaxed_events)(&r, law, gap, 4) : FS(relaxed_events)(&r, law, gap, events);
    kept = end < law.events ? kept & FS(first_lanes)(lanes) : 0;
    FS(finish)(&r, law, FS(mask)(FS(first_lanes)(lanes) & ~kept), counts, slopes);
    FS(keep)(list, &r, NULL, kept);
  }
}

static void FS(relaxed_row)(rv_relaxed_list *list, rv_relaxed_law law, const rv_addresses *at,
                             size_t columns, const float *rates, float *counts, float *slopes) {
  for (size_t start = 0; start < columns; start += RELAXED_SPAN) {
    const size_t stop = columns - start < RELAXED_SPAN ? columns : start + RELAXED_SPAN;
    list->count = 0;
    for (size_t first = start; first < stop; first += RELAXED_FIRST) {
      const size_t lanes = stop - first < RELAXED_FIRST ? stop - first : RELAXED_FIRST;
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
    const vu16 unit = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    FS(relaxed) r = {.unit = unit, .sum = 0.0f, .count = 0.0f, .change = 0.0f};
    vf16 rate = 1.0f;
    memcpy(&rate, rates + first, lanes * sizeof(float));
    r.inverse_rate = 1.0f / rate;
    for (size_t n = 0; n < law.events; n += 4) {
      const size_t events = law.events - n < 4 ? law.events - n : 4;
      rv_quarters gap = {.f64 = 1.0f};
      for (size_t i = 0; i < events; i++) {
        memcpy(&gap.f[i], given + (n + i) * columns + first, lanes * sizeof(float));
      }
      FS(relaxed_events)(&r, law, gap, events);
    }
    FS(finish)(&r, law, FS(mask)(FS(first_lanes)(lanes)), counts + first, slopes + first);
  }
}
