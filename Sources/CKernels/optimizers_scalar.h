/// Adam on contiguous arrays for one scalar type; a body of `each_scalar.h`.

#define ADAM RV_JOIN(rv_adam, RV_SCALAR)

static RV_INLINE void FT(adam_vector)(const ADAM *c, V gradient, V *theta, V *first, V *second,
                                   V *largest, V *average) {
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

/// One row; where `ahead` is not 0, the row that many scalars further on is fetched.
static RV_INLINE void FT(adam_row)(const ADAM *c, size_t count, size_t ahead, const T *gradient,
                                   T *theta, T *first, T *second, T *largest, T *average) {
  V l = (V)(T)0, a = (V)(T)0;
  size_t i = 0;
  for (; i + RV_LANES <= count; i += RV_LANES) {
    if (ahead) {
      FT(fetch)(theta + ahead + i);
      FT(fetch)(first + ahead + i);
      FT(fetch)(second + ahead + i);
      if (largest) FT(fetch)(largest + ahead + i);
      if (average) FT(fetch)(average + ahead + i);
    }
    V x = FT(load)(theta + i), m = FT(load)(first + i), v = FT(load)(second + i);
    if (largest) l = FT(load)(largest + i);
    if (average) a = FT(load)(average + i);
    FT(adam_vector)(c, FT(load)(gradient + i), &x, &m, &v, largest ? &l : NULL,
                    average ? &a : NULL);
    FT(store)(theta + i, x);
    FT(store)(first + i, m);
    FT(store)(second + i, v);
    if (largest) FT(store)(largest + i, l);
    if (average) FT(store)(average + i, a);
  }
  const size_t rest = count - i;
  if (rest == 0) return;
  V x = FT(load_part)(theta + i, rest), m = FT(load_part)(first + i, rest);
  V v = FT(load_part)(second + i, rest);
  if (largest) l = FT(load_part)(largest + i, rest);
  if (average) a = FT(load_part)(average + i, rest);
  FT(adam_vector)(c, FT(load_part)(gradient + i, rest), &x, &m, &v, largest ? &l : NULL,
                  average ? &a : NULL);
  FT(store_part)(theta + i, x, rest);
  FT(store_part)(first + i, m, rest);
  FT(store_part)(second + i, v, rest);
  if (largest) FT(store_part)(largest + i, l, rest);
  if (average) FT(store_part)(average + i, a, rest);
}

static void FT(adam)(const ADAM *constants, rv_strided_block block, const T *gradient, T *theta,
                     T *first, T *second, T *largest, T *average) {
  const ADAM c = *constants;  // nothing written can change it
  for (size_t row = 0; row < block.rows; row++) {
    const size_t at = row * block.stride;
    const size_t ahead = row < block.next_rows ? block.rows * block.stride : 0;
    FT(adam_row)(&c, block.columns, ahead, gradient + row * block.columns, theta + at, first + at,
                 second + at, largest ? largest + at : NULL, average ? average + at : NULL);
  }
}

#undef ADAM
