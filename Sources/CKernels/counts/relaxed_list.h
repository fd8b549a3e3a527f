/// The units that the relaxed sampler still works on.
#ifndef REVERIE_RELAXED_LIST_H
#define REVERIE_RELAXED_LIST_H

/// Units of a row whose next event may still count, packed to the front: a few units of high rate
/// would otherwise hold up the lanes beside them. Room for one vector behind the last.
enum { RELAXED_SPAN = 1024 };
typedef struct {
  size_t count;
  uint32_t unit[RELAXED_SPAN + RV_SIXTEEN];
  float inverse_rate[RELAXED_SPAN + RV_SIXTEEN], sum[RELAXED_SPAN + RV_SIXTEEN];
  float relaxed[RELAXED_SPAN + RV_SIXTEEN], change[RELAXED_SPAN + RV_SIXTEEN];
  uint32_t bits[3][RELAXED_SPAN + RV_SIXTEEN];  // of events 1 to 3
} rv_relaxed_list;

#endif
