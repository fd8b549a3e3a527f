/// Poisson counts of one instruction set, in double precision throughout.

#include "vector_math.h"
#include "philox_vector.h"

/// Vectors worked on together: their searches end together, so that the end is predicted wrongly
/// once for all of them.
#define RV_TOGETHER 4

static RV_INLINE int FS(any)(vl condition) { return __builtin_reduce_or(condition) != 0; }

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

// MARK: Transformed rejection (Hörmann 1993, algorithm PTRS)

/// The largest integer not above x.
static RV_INLINE vd FS(floor)(vd x) {
  vd magnitude = (vd)((vl)x & INT64_MAX);
  vd rounded = (x + 0x1.8p52) - 0x1.8p52;
  rounded = rounded > x ? rounded - 1.0 : rounded;
  return magnitude < 0x1p51 ? rounded : x;
}

/// log k! - (log(2 pi k) / 2 + k log k - k) for integers k >= 1.
static RV_INLINE vd FS(stirling_rest)(vd k) {
  static const double exact[16] = {
      0, 0x1.4c071bcda0a5bp-4, 0x1.52a9b923ea649p-5, 0x1.c579a268d80b3p-6,
      0x1.54a2662fd78a9p-6, 0x1.10b4e513fcbedp-6, 0x1.c6b167bebdf36p-7, 0x1.85d4d612e4a86p-7,
      0x1.552805e7b3076p-7, 0x1.2f4871b12ab64p-7, 0x1.10f9d4c0743a7p-7, 0x1.f0593088014f8p-8,
      0x1.c7018733aa9c6p-8, 0x1.a40514700f36cp-8, 0x1.86076c002d4a7p-8, 0x1.6c08f6f194a10p-8,
  };
  vd inverse = 1.0 / k, z = inverse * inverse;
  vd series = inverse * (1 / 12.0 - z * (1 / 360.0 - z * (1 / 1260.0 - z * (1 / 1680.0))));
  vl large = k >= 16.0;
  vd small = (vd)0.0;
  for (int lane = 0; lane < RV_LANES64; ++lane) {
    small[lane] = exact[large[lane] ? 0 : (int)k[lane]];
  }
  return large ? series : small;
}

/// k log(k / rate) + rate - k, without cancellation (Loader 2000, "Fast and accurate computation of
/// binomial probabilities").
static RV_INLINE vd FS(deviance)(vd k, vd rate) {
  vd v = (k - rate) / (k + rate), z = v * v;
  vd series = z * (1 / 17.0) + (1 / 15.0);
  series = series * z + (1 / 13.0);
  series = series * z + (1 / 11.0);
  series = series * z + (1 / 9.0);
  series = series * z + (1 / 7.0);
  series = series * z + (1 / 5.0);
  series = series * z + (1 / 3.0);
  vd near = (k - rate) * v + (2.0 * k * v) * (z * series);
  vd far = k * FS(log_f64)(k / rate) + (rate - k);
  return z < 0.01 ? near : far;
}

/// One attempt for every lane: a count, and whether it is accepted.
static RV_INLINE vd FS(poisson_attempt)(vd rate, vd unit, vd height, vl *accepted) {
  vd b = 0.931 + 2.53 * __builtin_elementwise_sqrt(rate);
  vd a = -0.059 + 0.02483 * b;
  vd squeeze = 0.9277 - 3.6224 / (b - 2.0);
  vd u = unit - 0.5;
  vd s = 0.5 - (vd)((vl)u & INT64_MAX);
  vd k = FS(floor)(((2.0 * a / s + b) * u + rate) + 0.43);
  vl inside = (s >= 0.07) & (height <= squeeze);
  vl outside = (k < 0.0) | ((s < 0.013) & (height > s));
  *accepted = inside;
  if (!FS(any)(~(inside | outside))) return k;

  // height * alpha' / (a / s² + b) <= P(k), both sides times √(2πk) and in logarithms.
  vd inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  vl zero = k < 1.0;
  vd positive = zero ? (vd)1.0 : k;
  vd scale = zero ? (vd)1.0 : __builtin_elementwise_sqrt(positive * 0x1.921fb54442d18p+2);
  vd left = FS(log_f64)(height * inverse_alpha / (a / (s * s) + b) * scale);
  vd right = -FS(stirling_rest)(positive) - FS(deviance)(positive, rate);
  right = zero ? -rate : right;
  *accepted = inside | (~outside & (left <= right));
  return k;
}

/// Counts of the lanes of `wanted`, which start at scalar `index` of the tile.
static void FS(poisson_transform)(const rv_poisson_place *place, size_t index, vl wanted, vd rate,
                                  vd *count) {
  vul unit, chain;
  size_t row = place->row + index / place->columns, column = index % place->columns;
  for (int lane = 0; lane < RV_LANES64; ++lane) {
    unit[lane] = place->unit + column;
    chain[lane] = place->at->chain + row;
    if (++column == place->columns) column = 0, ++row;
  }
  rate = wanted ? rate : (vd)RV_TRANSFORMED_RATE;
  for (uint64_t attempt = 1; attempt <= RV_ATTEMPTS && FS(any)(wanted); ++attempt) {
    vul words[4];
    FS(philox)(place->at, unit + (attempt << RV_ATTEMPT_SHIFT), chain, words);
    vl accepted;
    vd k = FS(poisson_attempt)(rate, FS(unit_f64)(FS(join)(words[0], words[1])),
                               FS(unit_f64)(FS(join)(words[2], words[3])), &accepted);
    accepted &= wanted;
    *count = accepted ? k : *count;
    wanted &= ~accepted;
  }
}

// MARK: Both

/// Counts of `RV_TOGETHER` vectors from scalar `index` of the tile on.
static RV_INLINE void FS(poisson_vectors)(const rv_poisson_place *place, size_t index,
                                          const vd unit[RV_TOGETHER], const vd rate[RV_TOGETHER],
                                          vd count[RV_TOGETHER]) {
  vd small[RV_TOGETHER];
  vl large[RV_TOGETHER], any = (vl)(int64_t)0;
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vd r = rate[v];
    small[v] = ((r >= 0.0) & (r < RV_TRANSFORMED_RATE)) ? r : (vd)0.0;
    large[v] = (r >= RV_TRANSFORMED_RATE) & (r < __builtin_inf());
    any |= large[v];
  }
  FS(poisson_invert)(unit, small, count);
  if (FS(any)(any)) {
    for (int v = 0; v < RV_TOGETHER; ++v) {
      if (!FS(any)(large[v])) continue;
      FS(poisson_transform)(place, index + (size_t)(v * RV_LANES64), large[v], rate[v], &count[v]);
    }
  }
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vl valid = (rate[v] >= 0.0) & (rate[v] < __builtin_inf());
    count[v] = valid ? count[v] : (vd)__builtin_nan("");
  }
}

#define RV_CHUNK (RV_TOGETHER * RV_LANES64)

/// (w + 1/2) / 2^32, exact.
static RV_INLINE vd FS(unit_of_u32)(const uint32_t *bits) {
  vuh w;
  memcpy(&w, bits, sizeof w);
  vul place = __builtin_convertvector(w, vul) | 0x4330000000000000u;
  return ((vd)place - (0x1p52 - 0.5)) * 0x1p-32;
}

static RV_INLINE void FS(poisson_chunk_f32)(const rv_poisson_place *place, size_t index,
                                            const uint32_t *bits, const float *rates,
                                            float *counts) {
  vd unit[RV_TOGETHER], rate[RV_TOGETHER], count[RV_TOGETHER];
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vfh r;
    memcpy(&r, rates + v * RV_LANES64, sizeof r);
    rate[v] = __builtin_convertvector(r, vd);
    unit[v] = FS(unit_of_u32)(bits + v * RV_LANES64);
  }
  FS(poisson_vectors)(place, index, unit, rate, count);
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vfh k = __builtin_convertvector(count[v], vfh);
    memcpy(counts + v * RV_LANES64, &k, sizeof k);
  }
}

static RV_INLINE void FS(poisson_chunk_f64)(const rv_poisson_place *place, size_t index,
                                            const uint64_t *bits, const double *rates,
                                            double *counts) {
  vd unit[RV_TOGETHER], rate[RV_TOGETHER], count[RV_TOGETHER];
  for (int v = 0; v < RV_TOGETHER; ++v) {
    vul w;
    memcpy(&w, bits + v * RV_LANES64, sizeof w);
    memcpy(&rate[v], rates + v * RV_LANES64, sizeof rate[v]);
    // The sum of rounded probabilities may end short of 1, but not by 2^-47.
    vd u = FS(unit_f64)(w);
    unit[v] = u < 1.0 - 0x1p-47 ? u : (vd)(1.0 - 0x1p-47);
  }
  FS(poisson_vectors)(place, index, unit, rate, count);
  memcpy(counts, count, RV_CHUNK * sizeof(double));
}

/// `count` scalars of a tile; the last chunk is filled up with rates of 0.
#define RV_POISSON_LOOP(S, T, WORD)                                                            \
  static void FS(poisson_##S)(const rv_poisson_place *place, const WORD *bits, const T *rates, \
                              T *counts, size_t count) {                                       \
    size_t i = 0;                                                                              \
    for (; i + RV_CHUNK <= count; i += RV_CHUNK) {                                             \
      FS(poisson_chunk_##S)(place, i, bits + i, rates + i, counts + i);                        \
    }                                                                                          \
    if (i < count) {                                                                           \
      WORD rest_bits[RV_CHUNK] = {0};                                                          \
      T rest_rates[RV_CHUNK] = {0}, rest_counts[RV_CHUNK];                                     \
      memcpy(rest_bits, bits + i, (count - i) * sizeof(WORD));                                 \
      memcpy(rest_rates, rates + i, (count - i) * sizeof(T));                                  \
      FS(poisson_chunk_##S)(place, i, rest_bits, rest_rates, rest_counts);                     \
      memcpy(counts + i, rest_counts, (count - i) * sizeof(T));                                \
    }                                                                                          \
  }

RV_POISSON_LOOP(f32, float, uint32_t)
RV_POISSON_LOOP(f64, double, uint64_t)

#undef RV_POISSON_LOOP
#undef RV_CHUNK
#undef RV_TOGETHER
