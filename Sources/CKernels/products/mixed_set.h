/// The product in mixed precision for one instruction set. A pair of bfloat16 is a word, the number of the
/// lower inner index in its upper half.

#if RV_BYTES == 128
#define ROWS 8
#define STRIP 3
#else
#define ROWS 4
#define STRIP 2
#endif
/// Floats and pairs of a register.
#define LANES (RV_BYTES / 8)

typedef float FS(sums) __attribute__((ext_vector_type(LANES)));
typedef float FS(sums_anywhere) __attribute__((ext_vector_type(LANES), aligned(4)));
typedef uint32_t FS(pairs) __attribute__((ext_vector_type(LANES)));
typedef uint32_t FS(pairs_anywhere) __attribute__((ext_vector_type(LANES), aligned(4)));

/// What a tile works on: strips of weights, `weights_stride` words apart, and rows of rounded inputs.
typedef struct {
  const uint32_t *weights, *input;
  float *output;
  size_t weights_stride, input_stride, output_stride;
  size_t depth;  // inner pairs
  size_t width;  // outputs of the last strip
  int load;      // whether to start from what `output` holds
} FS(tile);

/// `sum + even x even w + odd x odd w`, in this order.
static RV_INLINE FS(sums) FS(add_pairs)(FS(sums) sum, FS(pairs) x, FS(pairs) w) {
#ifdef RV_HAS_PAIRS
  return (FS(sums))_mm512_dpbf16_ps((__m512)sum, (__m512bh)x, (__m512bh)w);
#else
  sum = RV_FMA((FS(sums))(x & 0xFFFF0000u), (FS(sums))(w & 0xFFFF0000u), sum);
  return RV_FMA((FS(sums))(x << 16), (FS(sums))(w << 16), sum);
#endif
}

/// Outputs of vector `v` that exist.
static RV_INLINE size_t FS(kept)(const FS(tile) *t, int v) {
  const size_t left = t->width - (size_t)v * LANES;
  return left < LANES ? left : LANES;
}

static RV_INLINE FS(sums) FS(load_sums)(const float *from, size_t count) {
  if (count == LANES) return *(const FS(sums_anywhere) *)from;
  FS(sums) part = 0.0f;
  for (size_t i = 0; i < count; i++) ((float *)&part)[i] = from[i];
  return part;
}

static RV_INLINE void FS(store_sums)(FS(sums) sums, float *to, size_t count) {
  if (count == LANES) {
    *(FS(sums_anywhere) *)to = sums;
  } else {
    for (size_t i = 0; i < count; i++) to[i] = ((float *)&sums)[i];
  }
}

/// `streams` strips of `vectors` vectors for `rows` rows, all sums in registers.
static RV_INLINE void FS(run_tile)(const FS(tile) t, const int streams, const int vectors,
                                   const int rows) {
  const int count = streams * vectors;
  FS(sums) sums[ROWS * STRIP * MIXED_STREAMS];
  RV_UNROLL for (int r = 0; r < rows; r++) {
    RV_UNROLL for (int v = 0; v < count; v++) {
      const int column = v / vectors * RV_PANEL + v % vectors * LANES;
      const float *out = t.output + (size_t)r * t.output_stride + column;
      sums[r * count + v] =
          t.load ? FS(load_sums)(out, FS(kept)(&t, v % vectors)) : (FS(sums))0.0f;
    }
  }
  const uint32_t *weights = t.weights, *input = t.input;
  for (size_t k = 0; k < t.depth; k++, weights += RV_PANEL, input++) {
    FS(pairs) w[STRIP * MIXED_STREAMS];
    RV_UNROLL for (int v = 0; v < count; v++) {
      w[v] = *(const FS(pairs_anywhere) *)(weights + (size_t)(v / vectors) * t.weights_stride +
                                           v % vectors * LANES);
    }
    RV_UNROLL for (int r = 0; r < rows; r++) {
      const FS(pairs) x = input[(size_t)r * t.input_stride];
      RV_UNROLL for (int v = 0; v < count; v++) {
        sums[r * count + v] = FS(add_pairs)(sums[r * count + v], x, w[v]);
      }
    }
  }
  RV_UNROLL for (int r = 0; r < rows; r++) {
    RV_UNROLL for (int v = 0; v < count; v++) {
      const int column = v / vectors * RV_PANEL + v % vectors * LANES;
      float *out = t.output + (size_t)r * t.output_stride + column;
      FS(store_sums)(sums[r * count + v], out, FS(kept)(&t, v % vectors));
    }
  }
}

/// Counts beyond ROWS never come; they must only compile.
#define CASE(rows_) \
  case rows_: FS(run_tile)(t, 1, vectors, rows_ <= ROWS ? rows_ : 1); break;
static RV_INLINE void FS(run_rows)(const FS(tile) t, const int vectors, size_t rows) {
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
static RV_INLINE void FS(run_groups)(FS(tile) t, const int vectors, size_t rows) {
  for (size_t groups = (rows + ROWS - 1) / ROWS; groups > 0; groups--) {
    const size_t size = rows / groups;
    FS(run_rows)(t, vectors, size);
    t.input += size * t.input_stride;
    t.output += size * t.output_stride;
    rows -= size;
  }
}

static RV_NOINLINE void FS(run_strip)(const FS(tile) t, size_t rows) {
  if (t.width <= LANES) {
    FS(run_groups)(t, 1, rows);
  } else if (t.width <= 2 * LANES || STRIP == 2) {
    FS(run_groups)(t, 2, rows);
  } else {
    FS(run_groups)(t, STRIP, rows);
  }
}

/// One or two rows leave too few sums to hide the latency of an addition: several panels at once.
static RV_NOINLINE void FS(run_streams)(const FS(tile) t, size_t rows) {
  if (rows == 1) {
    FS(run_tile)(t, MIXED_STREAMS, STRIP, 1);
  } else {
    FS(run_tile)(t, MIXED_STREAMS, STRIP, 2);
  }
}

/// Rounds to nearest even, in the lower half of a word.
static RV_INLINE uint32_t FS(rounded)(uint32_t bits) {
  const uint32_t magnitude = bits & 0x7FFFFFFFu;
  const uint32_t nearest = (bits + 0x7FFFu + (bits >> 16 & 1)) >> 16;
  const uint32_t number = magnitude > 0x7F800000u ? bits >> 16 | 0x40u : nearest;
  return magnitude < 0x00800000u ? bits >> 16 & 0x8000u : number;
}

/// Pairs of `count` inputs; an odd last one is paired with 0.
static RV_INLINE void FS(round_row)(const float *input, size_t count, uint32_t *pairs) {
  size_t k = 0;
#ifdef RV_HAS_PAIRS
  for (; k + 2 * LANES <= count; k += 2 * LANES) {
    const __m512 low = _mm512_loadu_ps(input + k), high = _mm512_loadu_ps(input + k + LANES);
    const __m512i pair = (__m512i)_mm512_cvtne2ps_pbh(high, low);
    _mm512_storeu_si512(pairs + k / 2, _mm512_rol_epi32(pair, 16));
  }
#endif
  for (; k + 1 < count; k += 2) {
    uint32_t bits[2];
    memcpy(bits, input + k, sizeof bits);
    pairs[k / 2] = FS(rounded)(bits[0]) << 16 | FS(rounded)(bits[1]);
  }
  if (k < count) {
    uint32_t bits;
    memcpy(&bits, input + k, sizeof bits);
    pairs[k / 2] = FS(rounded)(bits) << 16;
  }
}

/// All outputs of a part for rows whose inputs are rounded: `depth` pairs from pair `first_pair` on.
static void FS(run_panels)(const rv_packed *weights, const rv_part *part, FS(tile) t,
                           size_t first_pair) {
  const size_t pairs = (weights->from + 1) / 2, end = part->first_to + part->to;
  const uint32_t *packed = weights->panels;
  float *output = t.output;
  size_t panels = 1;
  for (size_t first = part->first_to; first < end; first += panels * RV_PANEL) {
    panels = part->rows <= 2 && first + MIXED_STREAMS * RV_PANEL <= end ? MIXED_STREAMS : 1;
    const size_t panel_width = end - first < RV_PANEL ? end - first : RV_PANEL;
    for (size_t strip = 0; strip < panel_width; strip += STRIP * LANES) {
      const size_t rest = panel_width - strip;
      t.weights = packed + first * pairs + first_pair * RV_PANEL + strip;
      t.weights_stride = pairs * RV_PANEL;
      t.output = output + (first - part->first_to) + strip;
      t.width = rest < STRIP * LANES ? rest : STRIP * LANES;
      if (panels > 1) {
        FS(run_streams)(t, part->rows);
      } else {
        FS(run_strip)(t, part->rows);
      }
    }
  }
}

static void FS(mixed)(const rv_packed *weights, rv_part part, const float *input, float *output) {
  uint32_t rounded[MIXED_ROWS * MIXED_STRIDE] __attribute__((aligned(64)));
  size_t left = part.rows;
  for (size_t groups = (left + MIXED_ROWS - 1) / MIXED_ROWS; groups > 0; groups--) {
    part.rows = left / groups;
    for (size_t k = 0; k < part.from || k == 0; k += 2 * MIXED_PAIRS) {
      const size_t count = part.from - k < 2 * MIXED_PAIRS ? part.from - k : 2 * MIXED_PAIRS;
      for (size_t row = 0; row < part.rows; row++) {
        FS(round_row)(input + row * part.input_stride + k, count, rounded + row * MIXED_STRIDE);
      }
      const FS(tile) t = {
          .input = rounded,
          .output = output,
          .input_stride = MIXED_STRIDE,
          .output_stride = part.output_stride,
          .depth = (count + 1) / 2,
          .load = part.writing == RV_ACCUMULATE || k > 0,
      };
      FS(run_panels)(weights, &part, t, (part.first_from + k) / 2);
    }
    input += part.rows * part.input_stride;
    output += part.rows * part.output_stride;
    left -= part.rows;
  }
}

#undef ROWS
#undef STRIP
#undef LANES
