/// The packed and the block product for one scalar type; a body of `each_scalar.h`.
///
/// All sizes of a tile are constants after inlining, so that its loops unroll.

typedef T FT(vector) __attribute__((ext_vector_type(RV_REGISTER)));
/// In memory: any alignment.
typedef T FT(unaligned) __attribute__((ext_vector_type(RV_REGISTER), aligned(sizeof(T))));

/// What a tile works on: `streams` strips of weights, `weights_stride` apart, and rows of inputs;
/// the steps lead from one inner index to the next.
typedef struct {
  const T *weights, *input;
  T *output;
  size_t weights_stride, input_stride, output_stride;
  size_t weights_step, input_step;
  size_t depth;  // inner indices
  size_t width;  // outputs of the last strip, at most STRIP * RV_REGISTER
  int load;      // whether to start from what `output` holds
  int padded;    // whether weights may be read up to a whole vector: they are packed
  int far;       // whether they come from beyond the second-level cache, for the first time
} FT(tile);

/// Asks early for packed weights that processors do not foresee: a strip narrower than its panel leaves out a
/// part of every step. The first strip asks for whole panels from far.
static RV_INLINE void FT(foresee)(const FT(tile) *t, const T *weights) {
  if (STRIP * RV_REGISTER == PANEL || !t->padded) return;
  __builtin_prefetch(weights + NEAR * PANEL);
  if (t->far) {
    RV_UNROLL for (size_t line = 0; line < PANEL_BYTES; line += 64) {
      __builtin_prefetch((const char *)(weights + FAR * PANEL) + line, 0, 2);
    }
  }
}

#if RV_BYTES == 64
static RV_INLINE __m256i FT(first_mask)(size_t count) {
  return sizeof(T) == 4 ? _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count),
                                             _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
                        : _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)count),
                                             _mm256_setr_epi64x(0, 1, 2, 3));
}
#endif

/// The first `count` entries of a vector, fewer than a whole one; the others are 0.
static RV_INLINE FT(vector) FT(load_part)(const T *from, size_t count) {
  FT(vector) part = (T)0;
#if RV_BYTES == 128
  const __mmask16 mask = (__mmask16)((1u << count) - 1);
  if (sizeof(T) == 4) *(__m512 *)&part = _mm512_maskz_loadu_ps(mask, from);
  else *(__m512d *)&part = _mm512_maskz_loadu_pd((__mmask8)mask, from);
#elif RV_BYTES == 64
  const __m256i mask = FT(first_mask)(count);
  if (sizeof(T) == 4) *(__m256 *)&part = _mm256_maskload_ps((const float *)from, mask);
  else *(__m256d *)&part = _mm256_maskload_pd((const double *)from, mask);
#else
  for (size_t i = 0; i < count; i++) ((T *)&part)[i] = from[i];
#endif
  return part;
}

static RV_INLINE void FT(store_part)(FT(vector) part, T *to, size_t count) {
#if RV_BYTES == 128
  const __mmask16 mask = (__mmask16)((1u << count) - 1);
  if (sizeof(T) == 4) _mm512_mask_storeu_ps(to, mask, *(__m512 *)&part);
  else _mm512_mask_storeu_pd(to, (__mmask8)mask, *(__m512d *)&part);
#elif RV_BYTES == 64
  const __m256i mask = FT(first_mask)(count);
  if (sizeof(T) == 4) _mm256_maskstore_ps((float *)to, mask, *(__m256 *)&part);
  else _mm256_maskstore_pd((double *)to, mask, *(__m256d *)&part);
#else
  for (size_t i = 0; i < count; i++) to[i] = ((T *)&part)[i];
#endif
}

/// `streams` strips of `vectors` vectors for `rows` rows. All vectors are whole but, where `whole`
/// is 0, the last one.
static RV_INLINE void FT(run_tile)(const FT(tile) t, const int streams, const int vectors, const int rows,
                           const int whole) {
  const int count = streams * vectors;
  const size_t part = t.width - (size_t)(vectors - 1) * RV_REGISTER;
  FT(vector) sums[ROWS * STRIP * STREAMS];
  RV_UNROLL for (int r = 0; r < rows; r++) {
    RV_UNROLL for (int v = 0; v < count; v++) {
      const size_t column = v / vectors * PANEL + v % vectors * RV_REGISTER;
      const T *out = t.output + r * t.output_stride + column;
      sums[r * count + v] = !t.load                  ? (FT(vector))(T)0
                            : whole || v + 1 < count ? *(const FT(unaligned) *)out
                                                     : FT(load_part)(out, part);
    }
  }
  const T *weights = t.weights;
  const T *input = t.input;
  for (size_t k = 0; k < t.depth; k++, weights += t.weights_step, input += t.input_step) {
    FT(vector) w[STRIP * STREAMS];
    FT(foresee)(&t, weights);
    RV_UNROLL for (int v = 0; v < count; v++) {
      const T *from = weights + v / vectors * t.weights_stride + v % vectors * RV_REGISTER;
      w[v] = whole || v + 1 < count || t.padded ? *(const FT(unaligned) *)from
                                                : FT(load_part)(from, part);
    }
    RV_UNROLL for (int r = 0; r < rows; r++) {
      const FT(vector) x = input[r * t.input_stride];
      RV_UNROLL for (int v = 0; v < count; v++) {
        sums[r * count + v] = RV_FMA(x, w[v], sums[r * count + v]);
      }
    }
  }
  RV_UNROLL for (int r = 0; r < rows; r++) {
    RV_UNROLL for (int v = 0; v < count; v++) {
      const size_t column = v / vectors * PANEL + v % vectors * RV_REGISTER;
      T *out = t.output + r * t.output_stride + column;
      if (whole || v + 1 < count) {
        *(FT(unaligned) *)out = sums[r * count + v];
      } else {
        FT(store_part)(sums[r * count + v], out, part);
      }
    }
  }
}

/// Counts beyond ROWS never come; they must only compile.
#define CASE(rows_) \
  case rows_: FT(run_tile)(t, 1, vectors, rows_ <= ROWS ? rows_ : 1, whole); break;
static RV_INLINE void FT(run_rows)(const FT(tile) t, const int vectors, const int whole, size_t rows) {
  switch (rows) {
    CASE(1)
    CASE(2)
    CASE(3)
    CASE(4)
    CASE(5)
    CASE(6)
    CASE(7)
    CASE(8)
  }
}
#undef CASE

/// One strip for all rows, in groups of about equal size.
#define STRIP_FUNCTION(name, vectors, whole)                             \
  static RV_NOINLINE void FT(name)(FT(tile) t, size_t rows) {                  \
    for (size_t groups = (rows + ROWS - 1) / ROWS; groups > 0; groups--) { \
      const size_t size = rows / groups;                                 \
      FT(run_rows)(t, vectors, whole, size);                           \
      t.input += size * t.input_stride;                                  \
      t.output += size * t.output_stride;                                \
      rows -= size;                                                      \
    }                                                                    \
  }
STRIP_FUNCTION(strip_1, 1, 1)
STRIP_FUNCTION(strip_1_part, 1, 0)
STRIP_FUNCTION(strip_2, 2, 1)
STRIP_FUNCTION(strip_2_part, 2, 0)
#if STRIP > 2
STRIP_FUNCTION(strip_3, 3, 1)
STRIP_FUNCTION(strip_3_part, 3, 0)
#endif
#undef STRIP_FUNCTION

static void FT(run_strip)(FT(tile) t, size_t rows) {
  const int whole = t.width % RV_REGISTER == 0;
  switch ((t.width + RV_REGISTER - 1) / RV_REGISTER) {
    case 1: (whole ? FT(strip_1) : FT(strip_1_part))(t, rows); break;
    case 2: (whole ? FT(strip_2) : FT(strip_2_part))(t, rows); break;
#if STRIP > 2
    case 3: (whole ? FT(strip_3) : FT(strip_3_part))(t, rows); break;
#endif
  }
}

/// One or two rows leave too few sums to hide the latency of an addition: several panels at once.
static RV_NOINLINE void FT(run_streams)(const FT(tile) t, size_t rows) {
  if (rows == 1) {
    FT(run_tile)(t, STREAMS, STRIP, 1, 1);
  } else {
    FT(run_tile)(t, STREAMS, STRIP, 2, 1);
  }
}

/// The product of a group of rows.
static void FT(product_of_rows)(const rv_packed *weights, rv_part part, const T *input, T *output) {
  const T *packed = weights->panels;
  const size_t from = weights->from;
  size_t panels = 1;
  const size_t end = part.first_to + part.to, depth = part.from;
  const int far = part.to * part.from * sizeof(T) > FAR_BYTES;
  for (size_t first = part.first_to; first < end; first += panels * PANEL) {
    panels = part.rows <= 2 && first + STREAMS * PANEL <= end ? STREAMS : 1;
    const size_t panel_width = end - first < PANEL ? end - first : PANEL;
    for (size_t k = 0; k < depth || k == 0; k += BLOCK) {
      for (size_t strip = 0; strip < panel_width; strip += STRIP * RV_REGISTER) {
        const size_t rest = panel_width - strip;
        const FT(tile) t = {
            .weights = packed + first * from + (part.first_from + k) * PANEL + strip,
            .input = input + k,
            .output = output + (first - part.first_to) + strip,
            .weights_stride = from * PANEL,
            .input_stride = part.input_stride,
            .output_stride = part.output_stride,
            .weights_step = PANEL,
            .input_step = 1,
            .depth = depth - k < BLOCK ? depth - k : BLOCK,
            .width = rest < STRIP * RV_REGISTER ? rest : STRIP * RV_REGISTER,
            .load = part.writing == RV_ACCUMULATE || k > 0,
            .padded = 1,
            .far = far && strip == 0,
        };
        if (panels > 1) {
          FT(run_streams)(t, part.rows);
        } else {
          FT(run_strip)(t, part.rows);
        }
      }
    }
  }
}

static void FT(product)(const rv_packed *weights, rv_part part, const T *input, T *output) {
  size_t left = part.rows;
  for (size_t groups = (left + GROUP - 1) / GROUP; groups > 0; groups--) {
    part.rows = left / groups;
    FT(product_of_rows)(weights, part, input, output);
    input += part.rows * part.input_stride;
    output += part.rows * part.output_stride;
    left -= part.rows;
  }
}

static void FT(block)(rv_block shape, const T *left, const T *right, T *output) {
  if (shape.rows == 0) return;
  for (size_t k = 0; k < shape.depth || k == 0; k += BLOCK) {
    for (size_t strip = 0; strip < shape.columns; strip += STRIP * RV_REGISTER) {
      const size_t rest = shape.columns - strip;
      const FT(tile) t = {
          .weights = right + k * shape.right_step + strip,
          .input = left + k * shape.left_step,
          .output = output + strip,
          .input_stride = shape.left_stride,
          .output_stride = shape.output_stride,
          .weights_step = shape.right_step,
          .input_step = shape.left_step,
          .depth = shape.depth - k < BLOCK ? shape.depth - k : BLOCK,
          .width = rest < STRIP * RV_REGISTER ? rest : STRIP * RV_REGISTER,
          .load = shape.writing == RV_ACCUMULATE || k > 0,
      };
      FT(run_strip)(t, shape.rows);
    }
  }
}
