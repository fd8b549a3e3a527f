/// Loops over arrays for one scalar type; a body of `each_scalar.h`.

#define RV_MAP(NAME, EXPRESSION)                                              \
  static void FT(NAME##_map)(const T *input, T *output, size_t count) {       \
    size_t i = 0;                                                             \
    for (; i + RV_LANES <= count; i += RV_LANES) {                            \
      V x = FT(load)(input + i);                                              \
      FT(store)(output + i, EXPRESSION);                                      \
    }                                                                         \
    if (i < count) {                                                          \
      V x = FT(load_part)(input + i, count - i);                              \
      FT(store_part)(output + i, EXPRESSION, count - i);                      \
    }                                                                         \
  }

RV_MAP(identity, x)
RV_MAP(relu, FT(relu)(x))
RV_MAP(tanh, FT(tanh)(x))
RV_MAP(exp, FT(exp)(x))
RV_MAP(log, FT(log)(x))
RV_MAP(sigmoid, FT(sigmoid)(x))
RV_MAP(softplus, FT(softplus)(x))
RV_MAP(identity_slope, FT(activation_slope)(RV_IDENTITY, x))
RV_MAP(relu_slope, FT(activation_slope)(RV_RELU, x))
RV_MAP(tanh_slope, FT(tanh_slope)(x))
RV_MAP(sigmoid_slope, FT(sigmoid_slope)(x))

#undef RV_MAP

static void FT(multiply)(const T *restrict x, T *restrict y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] *= x[i];
}

static void FT(add_to_rows)(size_t rows, size_t columns, const T *row, T *x) {
  for (size_t i = 0; i < rows; i++, x += columns) {
    RV_EACH for (size_t j = 0; j < columns; j++) x[j] += row[j];
  }
}

static void FT(column_sums)(size_t rows, size_t columns, const T *x, T *sums) {
  for (size_t row = 0; row < rows; row++, x += columns) {
    RV_EACH for (size_t j = 0; j < columns; j++) sums[j] += x[j];
  }
}
