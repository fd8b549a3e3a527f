/// Parts of vectors, partial sums and the largest of a row, for the passes of inference of one scalar
/// type; a body of `each_scalar.h`.

static RV_INLINE V FT(load_lanes)(const T *x, size_t lanes) {
  return lanes == RV_LANES ? FT(load)(x) : FT(load_part)(x, lanes);
}

static RV_INLINE void FT(store_lanes)(T *y, V v, size_t lanes) {
  if (lanes == RV_LANES) {
    FT(store)(y, v);
  } else {
    FT(store_part)(y, v, lanes);
  }
}

/// Adds the first `lanes` terms, which stand at `place` of their row, to their partial sums.
static RV_INLINE void FT(add_terms)(T sums[RV_SUMS], V terms, size_t place, size_t lanes) {
  enum { STEP = RV_LANES < RV_SUMS ? RV_LANES : RV_SUMS };
  T t[RV_LANES] = {0};
  FT(store_lanes)(t, terms, lanes);
  for (size_t first = 0; first < RV_LANES; first += STEP) {
    T *to = sums + (place + first) % RV_SUMS;
    for (size_t k = 0; k < STEP; k++) to[k] += t[first + k];
  }
}

static RV_INLINE double FT(total)(const T sums[RV_SUMS]) {
  double total = 0;
  for (int k = 0; k < RV_SUMS; k++) total += (double)sums[k];
  return total;
}

/// The largest of the first `lanes` values, or `top` where that is larger.
static RV_INLINE T FT(larger)(T top, V values, size_t lanes) {
  if (lanes == RV_LANES) {
    T here = __builtin_reduce_max(values);
    return here > top ? here : top;
  }
  for (size_t k = 0; k < lanes; k++) top = values[k] > top ? values[k] : top;
  return top;
}
