/// Adam on contiguous arrays for one scalar type; a body of `each_scalar.h`.

/// The constants of `rv_adam` in this type, and its arrays; `largest` and `average` may be NULL.
typedef struct {
  T first_decay, second_decay, weight_decay, rate, inverse_root_correction, epsilon, average_share;
} FT(adam_constants);
typedef struct {
  T *theta, *first, *second, *largest, *average;
} FT(adam_arrays);

static RV_INLINE void FT(adam_vector)(const FT(adam_constants) *c, V gradient, V *theta, V *first,
                                      V *second, V *largest, V *average) {
  const V g = gradient + c->weight_decay * *theta;
  *first = c->first_decay * *first + (1 - c->first_decay) * g;
  *second = c->second_decay * *second + (1 - c->second_decay) * g * g;
  V moment = *second;
  if (largest) *largest = moment = __builtin_elementwise_max(*largest, moment);
  const V root = __builtin_elementwise_sqrt(moment) * c->inverse_root_correction + c->epsilon;
  *theta = *theta - c->rate * *first / root;
  if (average) *average = *average + c->average_share * (*theta - *average);
}

/// Asks for the cache line of a vector that will be updated.
static RV_INLINE void FT(fetch)(const T *from) { __builtin_prefetch(from, 1, 2); }

static RV_INLINE void FT(fetch_vectors)(const FT(adam_arrays) a, size_t at) {
  FT(fetch)(a.theta + at);
  FT(fetch)(a.first + at);
  FT(fetch)(a.second + at);
  if (a.largest) FT(fetch)(a.largest + at);
  if (a.average) FT(fetch)(a.average + at);
}

/// One row; where `ahead` is not 0, the row that many scalars further on is fetched. Whether there is
/// a largest moment and an average is known where it is inlined.
static RV_INLINE void FT(adam_row)(const FT(adam_constants) *c, size_t count, size_t ahead,
                                   const T *gradient, const FT(adam_arrays) to, const int largest,
                                   const int average) {
  V l = (V)(T)0, a = (V)(T)0;
  size_t i = 0;
  for (; i + RV_LANES <= count; i += RV_LANES) {
    if (ahead) FT(fetch_vectors)(to, ahead + i);
    V x = FT(load)(to.theta + i), m = FT(load)(to.first + i), v = FT(load)(to.second + i);
    if (largest) l = FT(load)(to.largest + i);
    if (average) a = FT(load)(to.average + i);
    FT(adam_vector)(c, FT(load)(gradient + i), &x, &m, &v, largest ? &l : NULL,
                    average ? &a : NULL);
    FT(store)(to.theta + i, x);
    FT(store)(to.first + i, m);
    FT(store)(to.second + i, v);
    if (largest) FT(store)(to.largest + i, l);
    if (average) FT(store)(to.average + i, a);
  }
  const size_t rest = count - i;
  if (rest == 0) return;
  V x = FT(load_part)(to.theta + i, rest), m = FT(load_part)(to.first + i, rest);
  V v = FT(load_part)(to.second + i, rest);
  if (largest) l = FT(load_part)(to.largest + i, rest);
  if (average) a = FT(load_part)(to.average + i, rest);
  FT(adam_vector)(c, FT(load_part)(gradient + i, rest), &x, &m, &v, largest ? &l : NULL,
                  average ? &a : NULL);
  FT(store_part)(to.theta + i, x, rest);
  FT(store_part)(to.first + i, m, rest);
  FT(store_part)(to.second + i, v, rest);
  if (largest) FT(store_part)(to.largest + i, l, rest);
  if (average) FT(store_part)(to.average + i, a, rest);
}

static void FT(adam)(const rv_adam *constants, rv_strided_block block, const T *gradient,
                     const rv_adam_arrays *arrays) {
  const FT(adam_constants) c = {
      (T)constants->first_decay,  (T)constants->second_decay,
      (T)constants->weight_decay, (T)constants->rate,
      (T)constants->inverse_root_correction, (T)constants->epsilon,
      (T)constants->average_share,
  };
  T *largest = arrays->largest, *average = arrays->average;
  for (size_t row = 0; row < block.rows; row++) {
    const size_t at = row * block.stride;
    const size_t ahead = row < block.next_rows ? block.rows * block.stride : 0;
    const FT(adam_arrays) here = {
        (T *)arrays->theta + at,       (T *)arrays->first + at,       (T *)arrays->second + at,
        largest ? largest + at : NULL, average ? average + at : NULL,
    };
    const T *g = gradient + row * block.columns;
    if (largest && average) {
      FT(adam_row)(&c, block.columns, ahead, g, here, 1, 1);
    } else if (largest) {
      FT(adam_row)(&c, block.columns, ahead, g, here, 1, 0);
    } else if (average) {
      FT(adam_row)(&c, block.columns, ahead, g, here, 0, 1);
    } else {
      FT(adam_row)(&c, block.columns, ahead, g, here, 0, 0);
    }
  }
}
