/// Poisson counts of one instruction set, in double precision throughout.

#include "shared/vector_math.h"
#include "shared/philox_vector.h"

/// Vectors worked on together: their searches end together, so that the end is predicted wrongly
/// once for all of them.
#define RV_TOGETHER 2

static RV_INLINE int FS(any)(vl condition) { return __builtin_reduce_or(condition) != 0; }

#define RV_CHUNK (RV_TOGETHER * RV_LANES64)

#include "draws/poisson_transform_set.h"

// MARK: Inversion

/// The number of k with u > P(count <= k), for rates in [0, 10).
static RV_INLINE void FS(poisson_invert)(const vd unit[RV_TOGETHER], const vd rate[RV_TOGETHER],
                                         vd count[RV_TOGETHER]) {
  vd probability[RV_TOGETHER], cumulative[RV_TOGETHER];
  vl above[RV_TOGETHER], any = (vl)(int64_t)0;
  for (int v = 0; v < RV_TOGETHER; ++v) {
    probability[v] = cumulative[v] = FS(exp_f64)(-rate[v]);
    count[v] = (vd)0.0;
    above[v] = unit[v] > cumulative[v];
    any |= above[v];
  }
  // At a rate of 10 the largest uniform is passed before k = 50.
  for (int k = 1; k < 100 && FS(any)(any); ++k) {
    double inverse = 1.0 / k;
    any = (vl)(int64_t)0;
    for (int v = 0; v < RV_TOGETHER; ++v) {
      count[v] = above[v] ? count[v] + 1.0 : count[v];
      probability[v] = probability[v] * (rate[v] * inverse);
      cumulative[v] = cumulative[v] + probability[v];
      above[v] = unit[v] > cumulative[v];
      any |= above[v];
    }
  }
}

// MARK: Both

/// Counts of a chunk with the rates that inversion takes; the others, of which the first is scalar
/// `first` of the tile, join the list of waiting ones.
static RV_INLINE void FS(poisson_vectors)(size_t first, size_t valid, const vd unit[RV_TOGETHER],
                                          const vd rate[RV_TOGETHER], vd count[RV_TOGETHER],
                                          rv_poisson_waiting *waiting) {
  vd small[RV_TOGETHER];
  vl any = (vl)(int64_t)0;
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vd r = rate[v];
    small[v] = ((r >= 0.0) & (r < RV_TRANSFORMED_RATE)) ? r : (vd)0.0;
    any |= r >= RV_TRANSFORMED_RATE;
  }
  FS(poisson_invert)(unit, small, count);
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vl finite = (rate[v] >= 0.0) & (rate[v] < __builtin_inf());
    count[v] = finite ? count[v] : (vd)__builtin_nan("");
  }
  if (!FS(any)(any)) return;
  double rates[RV_CHUNK];
  memcpy(rates, rate, sizeof rates);
  for (size_t i = 0; i < valid; ++i) {
    rv_poisson_wait(waiting, first + i, rates[i],
                    rates[i] >= RV_TRANSFORMED_RATE && rates[i] < __builtin_inf());
  }
}

/// (w + 1/2) / 2^32, exact.
static RV_INLINE vd FS(unit_of_u32)(const uint32_t *bits) {
  vuh w;
  memcpy(&w, bits, sizeof w);
  vul place = __builtin_convertvector(w, vul) | 0x4330000000000000u;
  return ((vd)place - (0x1p52 - 0.5)) * 0x1p-32;
}

/// The first `valid` scalars of a chunk from scalar `first` of the tile on.
static RV_INLINE void FS(poisson_chunk_f32)(size_t first, size_t valid, const uint32_t *bits,
                                            const float *rates, float *counts,
                                            rv_poisson_waiting *waiting) {
  vd unit[RV_TOGETHER], rate[RV_TOGETHER], count[RV_TOGETHER];
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vfh r;
    memcpy(&r, rates + v * RV_LANES64, sizeof r);
    rate[v] = __builtin_convertvector(r, vd);
    unit[v] = FS(unit_of_u32)(bits + v * RV_LANES64);
  }
  FS(poisson_vectors)(first, valid, unit, rate, count, waiting);
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vfh k = __builtin_convertvector(count[v], vfh);
    memcpy(counts + v * RV_LANES64, &k, sizeof k);
  }
}

static RV_INLINE void FS(poisson_chunk_f64)(size_t first, size_t valid, const uint64_t *bits,
                                            const double *rates, double *counts,
                                            rv_poisson_waiting *waiting) {
  vd unit[RV_TOGETHER], rate[RV_TOGETHER], count[RV_TOGETHER];
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vul w;
    memcpy(&w, bits + v * RV_LANES64, sizeof w);
    memcpy(&rate[v], rates + v * RV_LANES64, sizeof rate[v]);
    // The sum of rounded probabilities may end short of 1, but not by 2^-47.
    vd u = FS(unit_f64)(w);
    unit[v] = u < 1.0 - 0x1p-47 ? u : (vd)(1.0 - 0x1p-47);
  }
  FS(poisson_vectors)(first, valid, unit, rate, count, waiting);
  memcpy(counts, count, RV_CHUNK * sizeof(double));
}

/// A tile of `count` scalars; the last chunk is filled up with rates of 0.
#define RV_POISSON_TILE(S, T, WORD)                                                            \
  static void FS(poisson_##S)(const rv_poisson_place *place, const WORD *bits, const T *rates, \
                              T *counts, size_t count) {                                       \
    rv_poisson_waiting waiting;                                                                \
    waiting.count = 0;                                                                         \
    size_t i = 0;                                                                              \
    for (; i + RV_CHUNK <= count; i += RV_CHUNK) {                                             \
      FS(poisson_chunk_##S)(i, RV_CHUNK, bits + i, rates + i, counts + i, &waiting);           \
    }                                                                                          \
    if (i < count) {                                                                           \
      WORD rest_bits[RV_CHUNK] = {0};                                                          \
      T rest_rates[RV_CHUNK] = {0}, rest_counts[RV_CHUNK];                                     \
      memcpy(rest_bits, bits + i, (count - i) * sizeof(WORD));                                 \
      memcpy(rest_rates, rates + i, (count - i) * sizeof(T));                                  \
      FS(poisson_chunk_##S)(i, count - i, rest_bits, rest_rates, rest_counts, &waiting);       \
      memcpy(counts + i, rest_counts, (count - i) * sizeof(T));                                \
    }                                                                                          \
    if (waiting.count == 0) return;                                                            \
    double transformed[RV_TILE];                                                               \
    rv_poisson_waiting drawn = waiting;                                                        \
    FS(poisson_transform)(place, &waiting, transformed);                                       \
    for (size_t k = 0; k < drawn.count; ++k) {                                                 \
      counts[drawn.index[k]] = (T)transformed[drawn.index[k]];                                 \
    }                                                                                          \
  }

RV_POISSON_TILE(f32, float, uint32_t)
RV_POISSON_TILE(f64, double, uint64_t)

#undef RV_POISSON_TILE
#undef RV_CHUNK
#undef RV_TOGETHER
