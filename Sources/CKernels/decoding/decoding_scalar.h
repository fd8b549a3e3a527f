/// Decoding of one scalar type; a body of `each_scalar.h`.

// Eight lanes on every instruction set: the order of sums is the same on all of them.
typedef T FT(eight) __attribute__((ext_vector_type(8)));
typedef T FT(eight_anywhere) __attribute__((ext_vector_type(8), aligned(sizeof(T))));
typedef double FT(sums) __attribute__((ext_vector_type(8)));
typedef double FT(sums_anywhere) __attribute__((ext_vector_type(8), aligned(8)));

// Rates from `j` on; behind the last cell there are only `missing`s.
static RV_INLINE FT(eight) FT(rates_from)(const T *rates, size_t j, size_t cells, T missing) {
  if (j + 8 <= cells) return *(const FT(eight_anywhere) *)(rates + j);
  FT(eight) part = missing;
  for (size_t lane = 0; j + lane < cells; lane++) part[lane] = rates[j + lane];
  return part;
}

static RV_INLINE FT(sums) FT(centres_from)(const double *centres, size_t j, size_t cells) {
  if (j + 8 <= cells) return *(const FT(sums_anywhere) *)(centres + j);
  FT(sums) part = 0.0;
  for (size_t lane = 0; j + lane < cells; lane++) part[lane] = centres[j + lane];
  return part;
}

static RV_INLINE double FT(total)(FT(sums) s) {
  return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

static void FT(decode_mass)(const rv_decoder *decoder, size_t rows, const T *rates) {
  const size_t cells = decoder->cells;
  const double *x = decoder->x, *y = decoder->y;
  double *positions = decoder->positions;
  for (size_t row = 0; row < rows; row++, rates += cells, positions += decoder->stride) {
    FT(eight) peaks = (T)0;
    for (size_t j = 0; j < cells; j += 8) {
      peaks = __builtin_elementwise_max(peaks, FT(rates_from)(rates, j, cells, 0));
    }
    const double half = (double)__builtin_reduce_max(peaks) / 2;
    FT(sums) weights = 0.0, across = 0.0, along = 0.0;
    for (size_t j = 0; j < cells; j += 8) {
      FT(sums) weight =
          __builtin_convertvector(FT(rates_from)(rates, j, cells, 0), FT(sums)) - half;
      weight = __builtin_elementwise_max(weight, (FT(sums))0.0);
      weights += weight;
      across += weight * FT(centres_from)(x, j, cells);
      along += weight * FT(centres_from)(y, j, cells);
    }
    const double weight = FT(total)(weights);
    const int found = weight > 0 && isfinite(weight);
    positions[0] = found ? FT(total)(across) / weight : NAN;
    positions[1] = found ? FT(total)(along) / weight : NAN;
  }
}

static void FT(decode_top_three)(const rv_decoder *decoder, size_t rows, const T *rates) {
  const size_t cells = decoder->cells;
  const double *x = decoder->x, *y = decoder->y;
  double *positions = decoder->positions;
  for (size_t row = 0; row < rows; row++, rates += cells, positions += decoder->stride) {
    T best[3] = {-INFINITY, -INFINITY, -INFINITY};
    size_t at[3] = {0}, found = 0;
    for (size_t j = 0; j < cells; j += 8) {
      const FT(eight) part = FT(rates_from)(rates, j, cells, -INFINITY);
      if (!(__builtin_reduce_max(part) > best[2])) continue;
      const size_t width = cells - j < 8 ? cells - j : 8;
      for (size_t lane = 0; lane < width; lane++) {
        const T rate = part[lane];
        if (!(rate > best[2])) continue;
        size_t place = 2;
        for (; place > 0 && rate > best[place - 1]; place--) {
          best[place] = best[place - 1];
          at[place] = at[place - 1];
        }
        best[place] = rate;
        at[place] = j + lane;
        if (found < 3) found++;
      }
    }
    double across = 0, along = 0;
    for (size_t k = 0; k < found; k++) {
      across += x[at[k]];
      along += y[at[k]];
    }
    const int sound = found > 0 && isfinite(best[0]);
    positions[0] = sound ? across / (double)found : NAN;
    positions[1] = sound ? along / (double)found : NAN;
  }
}
