/// Packing and transposition for one scalar type; a body of `each_scalar.h`, outside any set.

#define NAMED(name) RV_JOIN(name, RV_SCALAR)

static size_t NAMED(packed_count)(size_t to, size_t from) {
  return (to + PANEL - 1) / PANEL * PANEL * from;
}

static void NAMED(pack)(const T *weights, size_t to, size_t from, size_t to_stride,
                        size_t from_stride, T *packed) {
  for (size_t first = 0; first < to; first += PANEL) {
    for (size_t k = 0; k < from; k++) {
      for (size_t j = first; j < first + PANEL; j++) {
        *packed++ = j < to ? weights[j * to_stride + k * from_stride] : 0;
      }
    }
  }
}

static void NAMED(transpose)(size_t rows, size_t columns, const T *x, size_t stride, T *output) {
  for (size_t row = 0; row < rows; row += 8) {  // 8 rows of lines stay in the first-level cache
    const size_t end = row + 8 < rows ? row + 8 : rows;
    for (size_t column = 0; column < columns; column++) {
      for (size_t r = row; r < end; r++) output[column * rows + r] = x[r * stride + column];
    }
  }
}

#undef NAMED
