/// The units that the relaxed sampler still works on.
#ifndef REVERIE_RELAXED_LIST_H
#define REVERIE_RELAXED_LIST_H

/// Sixty-four lanes, and the same in quarters: four events of sixteen units.
typedef union {
  vf64 f64;
  vi64 i64;
  vu64 u64;
  vf16 f[4];
  vi16 i[4];
  vu16 u[4];
} rv_quarters;

/// Units whose first event is looked at together.
enum { RELAXED_FIRST = 64 };

/// Units of a row whose next event may still count, packed to the front: a few units of high rate
/// would otherwise hold up the lanes beside them. Room behind the last for the vectors that it begins.
enum { RELAXED_SPAN = 1024 };
typedef struct {
  size_t count;
  uint32_t unit[RELAXED_SPAN + RELAXED_FIRST];
  float inverse_rate[RELAXED_SPAN + RELAXED_FIRST], sum[RELAXED_SPAN + RELAXED_FIRST];
  float relaxed[RELAXED_SPAN + RELAXED_FIRST], change[RELAXED_SPAN + RELAXED_FIRST];
  uint32_t bits[4][RELAXED_SPAN + RELAXED_FIRST];  // of the next events, by their number modulo 4
} rv_relaxed_list;

#endif
