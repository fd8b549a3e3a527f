/// Sums over the counts that are not 0, of one instruction set.

/// Rows whose events are gathered together, and the stretch of inputs.
#define EVENT_ROWS 16
#define EVENT_INPUTS 512
/// Vectors of a sum that stay in registers.
#if RV_BYTES == 128
#define EVENT_TILE 16
#else
#define EVENT_TILE 4
#endif

/// The events of a row in a stretch of the inputs: where they stand, and their counts.
typedef struct {
  size_t count;
  uint32_t index[EVENT_INPUTS + RV_SIXTEEN];
  float value[EVENT_INPUTS + RV_SIXTEEN];
} FS(row_events);

/// `vectors` vectors of one row's sum, in registers; on top of what is there where `more`.
static RV_INLINE void FS(event_tile)(const float *weights, size_t units,
                                     const FS(row_events) *events, int more, float *sums,
                                     const int vectors) {
  vf16 sum[EVENT_TILE];
  for (int v = 0; v < vectors; v++) {
    if (more) memcpy(&sum[v], sums + v * RV_SIXTEEN, sizeof sum[v]);
    else sum[v] = 0.0f;
  }
  for (size_t n = 0; n < events->count; n++) {
    const float *row = weights + (size_t)events->index[n] * units;
    const vf16 z = events->value[n];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      vf16 w;
      memcpy(&w, row + v * RV_SIXTEEN, sizeof w);
      sum[v] = RV_FMA(z, w, sum[v]);
    }
  }
  for (int v = 0; v < vectors; v++) memcpy(sums + v * RV_SIXTEEN, &sum[v], sizeof sum[v]);
}

/// The last `count` columns of one row's sum, fewer than a vector.
static RV_INLINE void FS(event_rest)(const float *weights, size_t units,
                                     const FS(row_events) *events, int more, float *sums,
                                     size_t count) {
  float sum[RV_SIXTEEN] = {0};
  for (size_t j = 0; more && j < count; j++) sum[j] = sums[j];
  for (size_t n = 0; n < events->count; n++) {
    const float *row = weights + (size_t)events->index[n] * units;
    for (size_t j = 0; j < count; j++) sum[j] = RV_FMA(events->value[n], row[j], sum[j]);
  }
  for (size_t j = 0; j < count; j++) sums[j] = sum[j];
}

/// The entries of [start, end) that are not 0, and where they stand; their number. Room for one
/// vector behind the last.
static RV_INLINE size_t FS(events)(const float *counts, size_t start, size_t end, uint32_t *index,
                          float *value) {
  size_t events = 0, k = start;
#if RV_BYTES == 128
  const vu16 order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (; k + RV_SIXTEEN <= end; k += RV_SIXTEEN) {
    vf16 z;
    memcpy(&z, counts + k, sizeof z);
    const __mmask16 mask = _mm512_cmp_ps_mask((__m512)z, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    _mm512_storeu_si512(index + events,
                        _mm512_maskz_compress_epi32(mask, (__m512i)(order + (uint32_t)k)));
    _mm512_storeu_ps(value + events, _mm512_maskz_compress_ps(mask, (__m512)z));
    events += (size_t)__builtin_popcount(mask);
  }
#endif
  for (; k < end; k++) {
    index[events] = (uint32_t)k;
    value[events] = counts[k];
    events += counts[k] != 0;
  }
  return events;
}

/// Columns from `first` on for all rows of a group, as many as whole tiles of `vectors` vectors hold; where the rest
/// begins. A tile's weights serve all rows while they are in a cache.
static RV_INLINE size_t FS(event_tiles)(const float *weights, size_t units,
                                        const FS(row_events) *events, size_t rows, int more,
                                        float *sums, size_t first, const int vectors) {
  for (; first + vectors * RV_SIXTEEN <= units; first += vectors * RV_SIXTEEN) {
    for (size_t r = 0; r < rows; r++) {
      FS(event_tile)(weights + first, units, events + r, more, sums + r * units + first, vectors);
    }
  }
  return first;
}

static void FS(event_product_f32)(const float *weights, size_t inputs, size_t units,
                               const float *counts, size_t rows, float *sums, double *active) {
  FS(row_events) events[EVENT_ROWS];
  for (size_t row = 0; row < rows; row += EVENT_ROWS) {
    const size_t group = rows - row < EVENT_ROWS ? rows - row : EVENT_ROWS;
    float *to = sums + row * units;
    for (size_t start = 0; start < inputs; start += EVENT_INPUTS) {
      const size_t end = inputs - start < EVENT_INPUTS ? inputs : start + EVENT_INPUTS;
      const int more = start > 0;
      for (size_t r = 0; r < group; r++) {
        events[r].count = FS(events)(counts + (row + r) * inputs, start, end, events[r].index,
                                     events[r].value);
        if (active) active[row + r] += (double)events[r].count;
      }
      size_t first = FS(event_tiles)(weights, units, events, group, more, to, 0, EVENT_TILE);
      first = FS(event_tiles)(weights, units, events, group, more, to, first, EVENT_TILE / 4);
      first = FS(event_tiles)(weights, units, events, group, more, to, first, 1);
      for (size_t r = 0; first < units && r < group; r++) {
        FS(event_rest)(weights + first, units, events + r, more, to + r * units + first,
                       units - first);
      }
    }
  }
}

/// In double, in one rounding on every set.
static void FS(event_product_f64)(const double *weights, size_t inputs, size_t units,
                                  const double *counts, size_t rows, double *sums,
                                  double *active) {
  for (size_t row = 0; row < rows; row++, counts += inputs, sums += units) {
    for (size_t j = 0; j < units; j++) sums[j] = 0;
    for (size_t k = 0; k < inputs; k++) {
      const double count = counts[k], *from = weights + k * units;
      if (count == 0) continue;
      if (active) active[row] += 1;
      for (size_t j = 0; j < units; j++) sums[j] = __builtin_fma(count, from[j], sums[j]);
    }
  }
}

/// Whole numbers: exact in any order.
static void FS(add_totals_f32)(const float *counts, size_t units, double *spikes, double *active) {
  vf16 total = 0.0f;
  vi16 quiet = 0;
  size_t j = 0;
  for (; j + RV_SIXTEEN <= units; j += RV_SIXTEEN) {
    vf16 z;
    memcpy(&z, counts + j, sizeof z);
    total += z;
    quiet += z == 0.0f;
  }
  float sum = 0;
  int fired = (int)j + __builtin_reduce_add(quiet);
  for (int k = 0; k < RV_SIXTEEN; k++) sum += total[k];
  for (; j < units; j++) {
    sum += counts[j];
    fired += counts[j] != 0;
  }
  *spikes += sum;
  *active += fired;
}

static void FS(add_totals_f64)(const double *counts, size_t units, double *spikes, double *active) {
  for (size_t j = 0; j < units; j++) {
    *spikes += counts[j];
    *active += counts[j] != 0;
  }
}

#undef EVENT_ROWS
#undef EVENT_INPUTS
#undef EVENT_TILE
