/// Sums over the counts that are not 0, of one instruction set.

/// Vectors of a sum that stay in registers.
#if RV_BYTES == 128
#define EVENT_TILE 16
#else
#define EVENT_TILE 4
#endif

/// Columns [first, first + EVENT_TILE RV_SIXTEEN) of one row's sum, in registers.
static RV_INLINE void FS(event_tile)(const float *weights, size_t units, const uint32_t *index,
                            const float *value, size_t events, float *sums) {
  vf16 sum[EVENT_TILE];
  for (int v = 0; v < EVENT_TILE; v++) sum[v] = 0.0f;
  for (size_t n = 0; n < events; n++) {
    const float *row = weights + (size_t)index[n] * units;
    const vf16 z = value[n];
#pragma clang loop unroll(full)
    for (int v = 0; v < EVENT_TILE; v++) {
      vf16 w;
      memcpy(&w, row + v * RV_SIXTEEN, sizeof w);
      sum[v] = RV_FMA(z, w, sum[v]);
    }
  }
  for (int v = 0; v < EVENT_TILE; v++) memcpy(sums + v * RV_SIXTEEN, &sum[v], sizeof sum[v]);
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

static void FS(event_product_f32)(const float *weights, size_t inputs, size_t units,
                               const float *counts, size_t rows, float *sums, double *active) {
  enum { CHUNK = 2048 };
  uint32_t index[CHUNK + RV_SIXTEEN];
  float value[CHUNK + RV_SIXTEEN];
  for (size_t row = 0; row < rows; row++, counts += inputs, sums += units) {
    for (size_t start = 0; start < inputs; start += CHUNK) {
      const size_t end = inputs - start < CHUNK ? inputs : start + CHUNK;
      const size_t events = FS(events)(counts, start, end, index, value);
      if (active) active[row] += (double)events;
      size_t first = 0;
      if (start == 0) {
        for (; first + EVENT_TILE * RV_SIXTEEN <= units; first += EVENT_TILE * RV_SIXTEEN)
          FS(event_tile)(weights + first, units, index, value, events, sums + first);
        for (size_t j = first; j < units; j++) sums[j] = 0;
      }
      for (size_t n = 0; first < units && n < events; n++) {
        const float *from = weights + (size_t)index[n] * units;
        for (size_t j = first; j < units; j++) {
          sums[j] = RV_FMA(value[n], from[j], sums[j]);
        }
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

#undef EVENT_TILE
