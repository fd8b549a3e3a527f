/// Transformed rejection (Hörmann 1993, "The transformed rejection method for generating Poisson
/// random variables", algorithm PTRS) for rates from 10 on; part of `poisson_set.h`.
///
/// The scalars of a tile that wait for a count stand in a list. Each attempt serves the whole list
/// in full vectors; those that the quick tests leave in doubt gather in a second list, again full
/// vectors, for the test with logarithms. Which scalars share a vector changes nothing.

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

/// Quick tests of attempt number `attempt` for the whole list.
static void FS(poisson_propose)(const rv_poisson_place *place, uint64_t attempt,
                                const rv_poisson_waiting *waiting, rv_poisson_doubtful *doubtful,
                                rv_poisson_waiting *next, double *counts) {
  for (size_t first = 0; first < waiting->count; first += RV_CHUNK) {
    vul blocks[2], chains[2], words[2][4];
    uint64_t unit[RV_CHUNK], chain[RV_CHUNK];
    for (size_t i = 0; i < RV_CHUNK; ++i) {
      uint32_t index = waiting->index[first + i], row = index / place->columns;
      unit[i] = place->unit + (index - row * place->columns) + (attempt << RV_ATTEMPT_SHIFT);
      chain[i] = place->at->chain + place->row + row;
    }
    memcpy(blocks, unit, sizeof blocks);
    memcpy(chains, chain, sizeof chains);
    FS(philox)(place->at, blocks, chains, words);
    double k[RV_CHUNK], height[RV_CHUNK];
    int64_t accepted[RV_CHUNK], rejected[RV_CHUNK];
    for (int v = 0; v < RV_TOGETHER; ++v) {
      vd rate, u = FS(unit_f64)(FS(join)(words[v][0], words[v][1])) - 0.5;
      vd h = FS(unit_f64)(FS(join)(words[v][2], words[v][3]));
      memcpy(&rate, waiting->rate + first + v * RV_LANES64, sizeof rate);
      vd b = 0.931 + 2.53 * __builtin_elementwise_sqrt(rate);
      vd a = -0.059 + 0.02483 * b;
      vd s = 0.5 - (vd)((vl)u & INT64_MAX);
      vd n = FS(floor)(((2.0 * a / s + b) * u + rate) + 0.43);
      vl yes = (s >= 0.07) & (h <= 0.9277 - 3.6224 / (b - 2.0));
      vl no = (n < 0.0) | ((s < 0.013) & (h > s));
      // What the exact test compares with P(n): h α' / (a / s² + b).
      h = h * (1.1239 + 1.1328 / (b - 3.4)) / (a / (s * s) + b);
      memcpy(k + v * RV_LANES64, &n, sizeof n);
      memcpy(height + v * RV_LANES64, &h, sizeof h);
      memcpy(accepted + v * RV_LANES64, &yes, sizeof yes);
      memcpy(rejected + v * RV_LANES64, &no, sizeof no);
    }
    size_t valid = waiting->count - first < RV_CHUNK ? waiting->count - first : RV_CHUNK;
    for (size_t i = 0; i < valid; ++i) {
      uint32_t index = waiting->index[first + i];
      double rate = waiting->rate[first + i];
      counts[index] = k[i];
      rv_poisson_doubt(doubtful, index, rate, k[i], height[i], !accepted[i] & !rejected[i]);
      rv_poisson_wait(next, index, rate, !accepted[i] & (rejected[i] != 0));
    }
  }
}

/// The exact test of all in doubt: height <= P(k), both sides times √(2πk) and in logarithms.
static void FS(poisson_decide)(rv_poisson_doubtful *doubtful, rv_poisson_waiting *next) {
  rv_poisson_pad_doubtful(doubtful);
  for (size_t first = 0; first < doubtful->count; first += RV_LANES64) {
    vd k, rate, height;
    memcpy(&k, doubtful->k + first, sizeof k);
    memcpy(&rate, doubtful->rate + first, sizeof rate);
    memcpy(&height, doubtful->height + first, sizeof height);
    vl zero = k < 1.0;
    vd positive = zero ? (vd)1.0 : k;
    vd scale = zero ? (vd)1.0 : __builtin_elementwise_sqrt(positive * 0x1.921fb54442d18p+2);
    vd right = -FS(stirling_rest)(positive) - FS(deviance)(positive, rate);
    right = zero ? -rate : right;
    vl yes = FS(log_f64)(height * scale) <= right;
    int64_t accepted[RV_LANES64];
    memcpy(accepted, &yes, sizeof yes);
    for (size_t i = 0; i < RV_LANES64 && first + i < doubtful->count; ++i) {
      rv_poisson_wait(next, doubtful->index[first + i], doubtful->rate[first + i], !accepted[i]);
    }
  }
}

/// Counts of all that wait, at their places in the tile; leaves the list empty.
static void FS(poisson_transform)(const rv_poisson_place *place, rv_poisson_waiting *waiting,
                                  double *counts) {
  rv_poisson_waiting next;
  rv_poisson_doubtful doubtful;
  for (uint64_t attempt = 1; attempt <= RV_ATTEMPTS && waiting->count > 0; ++attempt) {
    rv_poisson_pad_waiting(waiting);
    next.count = doubtful.count = 0;
    FS(poisson_propose)(place, attempt, waiting, &doubtful, &next, counts);
    FS(poisson_decide)(&doubtful, &next);
    waiting->count = next.count;
    memcpy(waiting->index, next.index, next.count * sizeof *next.index);
    memcpy(waiting->rate, next.rate, next.count * sizeof *next.rate);
  }
}
