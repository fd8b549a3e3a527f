/// Gradients of the skinny score for one scalar type; part of `skinny_scalar.h`.
///
////   A = X W̃ + b    H = φ(A)    D = (E W_out) ⊙ φ'(A)
////   dW_out = Eᵀ H    dW̃ᵀ = Xᵀ D    db = Σ_rows D
///
/// Tiles of GRADIENT_VECTORS vectors of units by GRADIENT_ROWS rows; sums run over rows in order.

/// Where the gradients of some units go.
typedef struct {
  T *readout, *feedback, *bias;
} FT(gradient);

/// What the sums over rows need; activity, back and slope are [vector, row, RV_REGISTER].
typedef struct {
  const T *x, *error;  // [rows, m]
  const T *activity, *back, *slope;
  size_t rows, m, vectors, stride;
} FT(samples);

/// Adds to the gradients of `width` vectors of units and `count` outputs.
static RV_INLINE void FT(accumulate_of)(
    const FT(samples) s, const int width, const int count, const FT(gradient) g,
    const int with_bias) {
  FT(vector) readout[2 * OUTPUTS], feedback[2 * OUTPUTS], bias[2];
  RV_UNROLL for (int v = 0; v < width; v++) {
    bias[v] = LOAD(g.bias + v * RV_REGISTER);
    RV_UNROLL for (int j = 0; j < count; j++) {
      readout[v * count + j] = LOAD(g.readout + j * s.stride + v * RV_REGISTER);
      feedback[v * count + j] = LOAD(g.feedback + j * s.stride + v * RV_REGISTER);
    }
  }
  for (size_t row = 0; row < s.rows; row++) {
    RV_UNROLL for (int v = 0; v < width; v++) {
      const size_t at = (v * s.rows + row) * RV_REGISTER;
      const FT(vector) h = LOAD(s.activity + at);
      const FT(vector) d = LOAD(s.back + at) * LOAD(s.slope + at);
      bias[v] += d;
      RV_UNROLL for (int j = 0; j < count; j++) {
        readout[v * count + j] =
            RV_FMA((FT(vector))s.error[row * s.m + j], h, readout[v * count + j]);
        feedback[v * count + j] = RV_FMA((FT(vector))s.x[row * s.m + j], d, feedback[v * count + j]);
      }
    }
  }
  RV_UNROLL for (int v = 0; v < width; v++) {
    if (with_bias) STORE(g.bias + v * RV_REGISTER, bias[v]);
    RV_UNROLL for (int j = 0; j < count; j++) {
      STORE(g.readout + j * s.stride + v * RV_REGISTER, readout[v * count + j]);
      STORE(g.feedback + j * s.stride + v * RV_REGISTER, feedback[v * count + j]);
    }
  }
}

static RV_NOINLINE void FT(accumulate_pair)(FT(samples) s, size_t count, FT(gradient) g,
                                    int with_bias) {
  switch (count) {
    case 1: FT(accumulate_of)(s, 2, 1, g, with_bias); break;
    case 2: FT(accumulate_of)(s, 2, 2, g, with_bias); break;
    case 3: FT(accumulate_of)(s, 2, 3, g, with_bias); break;
    default: FT(accumulate_of)(s, 2, 4, g, with_bias); break;
  }
}

static RV_NOINLINE void FT(accumulate_one)(FT(samples) s, size_t count, FT(gradient) g,
                                   int with_bias) {
  switch (count) {
    case 1: FT(accumulate_of)(s, 1, 1, g, with_bias); break;
    case 2: FT(accumulate_of)(s, 1, 2, g, with_bias); break;
    case 3: FT(accumulate_of)(s, 1, 3, g, with_bias); break;
    default: FT(accumulate_of)(s, 1, 4, g, with_bias); break;
  }
}

static void FT(accumulate)(const FT(samples) *samples, FT(gradient) g) {
  for (size_t v = 0, width; v < samples->vectors; v += width) {
    width = samples->vectors - v < 2 ? 1 : 2;
    for (size_t j = 0; j < samples->m; j += OUTPUTS) {
      FT(samples) s = *samples;
      s.x += j, s.error += j;
      const size_t buffered = v * s.rows * RV_REGISTER, at = j * s.stride + v * RV_REGISTER;
      s.activity += buffered, s.back += buffered, s.slope += buffered;
      const FT(gradient) here = {g.readout + at, g.feedback + at, g.bias + v * RV_REGISTER};
      const size_t count = s.m - j < OUTPUTS ? s.m - j : OUTPUTS;
      (width == 2 ? FT(accumulate_pair) : FT(accumulate_one))(s, count, here, j == 0);
    }
  }
}

/// out[vector, row] = max(bias + Σ_j x[row, j] weights[j], floor).
static void FT(rows_of_currents)(const T *bias, const T *weights, size_t stride,
                                   size_t vectors, const T *x, size_t m, size_t rows,
                                   T floor, T *out) {
  for (size_t row = 0, group; row < rows; row += group) {
    group = rows - row < GROUP ? 1 : GROUP;
    FT(currents)(bias, weights, stride, vectors, x + row * m, m, group, floor,
                   out + row * RV_REGISTER, rows * RV_REGISTER);
  }
}

/// Everything in registers, for small m and activations that are a bound: overwrites the gradients
/// of `width` vectors of units.
static RV_INLINE void FT(fused_gradients_of)(
    const FT(units) w, const int width, const int m, size_t rows, INPUT x,
    INPUT error, T floor, const FT(gradient) g) {
  FT(vector) readout[2 * OUTPUTS], feedback[2 * OUTPUTS], bias[2];
  RV_UNROLL for (int i = 0; i < width * m; i++) readout[i] = feedback[i] = (T)0;
  RV_UNROLL for (int v = 0; v < width; v++) bias[v] = (T)0;
  for (size_t row = 0; row < rows; row++, x += m, error += m) {
    RV_UNROLL for (int v = 0; v < width; v++) {
      FT(vector) current = LOAD(w.bias + v * RV_REGISTER), back = (T)0;
      RV_UNROLL for (int j = 0; j < m; j++) {
        const size_t at = j * w.stride + v * RV_REGISTER;
        current = RV_FMA((FT(vector))x[j], LOAD(w.feedback + at), current);
        back = RV_FMA((FT(vector))error[j], LOAD(w.readout + at), back);
      }
      back = current > floor ? back : (FT(vector))(T)0;
      current = current < floor ? (FT(vector))floor : current;
      bias[v] += back;
      RV_UNROLL for (int j = 0; j < m; j++) {
        readout[v * m + j] = RV_FMA((FT(vector))error[j], current, readout[v * m + j]);
        feedback[v * m + j] = RV_FMA((FT(vector))x[j], back, feedback[v * m + j]);
      }
    }
  }
  RV_UNROLL for (int v = 0; v < width; v++) {
    STORE(g.bias + v * RV_REGISTER, bias[v]);
    RV_UNROLL for (int j = 0; j < m; j++) {
      STORE(g.readout + j * w.stride + v * RV_REGISTER, readout[v * m + j]);
      STORE(g.feedback + j * w.stride + v * RV_REGISTER, feedback[v * m + j]);
    }
  }
}

#define FUSED_FUNCTION(name, width)                                                     \
  static RV_NOINLINE void FT(name)(FT(units) w, size_t m, size_t rows, const T *x,       \
                           const T *error, T floor, FT(gradient) g) {       \
    switch (m) {                                                                        \
      case 1: FT(fused_gradients_of)(w, width, 1, rows, x, error, floor, g); break;   \
      case 2: FT(fused_gradients_of)(w, width, 2, rows, x, error, floor, g); break;   \
      case 3: FT(fused_gradients_of)(w, width, 3, rows, x, error, floor, g); break;   \
      default: FT(fused_gradients_of)(w, width, 4, rows, x, error, floor, g); break;  \
    }                                                                                   \
  }
FUSED_FUNCTION(fused_gradients_pair, 2)
FUSED_FUNCTION(fused_gradients_one, 1)
#undef FUSED_FUNCTION

static void FT(fused_gradients)(const FT(network) *net, FT(units) u, size_t rows,
                                  const T *x, const T *error, FT(gradient) g) {
  const T floor = FT(floor_of)(net->activation);
  for (size_t width; u.vectors > 0; u.vectors -= width) {
    width = u.vectors < 2 ? 1 : 2;
    (width == 2 ? FT(fused_gradients_pair) : FT(fused_gradients_one))(u, net->outputs, rows, x,
                                                                          error, floor, g);
    const size_t units = width * RV_REGISTER;
    u.readout += units, u.feedback += units, u.bias += units;
    g.readout += units, g.feedback += units, g.bias += units;
  }
}

static void FT(gradients_of_units)(const FT(network) *net, const FT(units) *u,
                                     size_t rows, const T *x, const T *error,
                                     FT(gradient) g) {
  if (net->outputs <= OUTPUTS && is_bound(net->activation)) {
    FT(fused_gradients)(net, *u, rows, x, error, g);
    return;
  }
  enum { WIDTH = GRADIENT_VECTORS * RV_REGISTER };
  static const T zeros[WIDTH];
  T activity[GRADIENT_ROWS * WIDTH] __attribute__((aligned(64)));
  T back[GRADIENT_ROWS * WIDTH] __attribute__((aligned(64)));
  T slope[GRADIENT_ROWS * WIDTH] __attribute__((aligned(64)));
  const size_t m = net->outputs;
  for (size_t v = 0; v < u->vectors; v += GRADIENT_VECTORS) {
    const size_t rest = u->vectors - v, i = v * RV_REGISTER;
    const size_t vectors = rest < GRADIENT_VECTORS ? rest : GRADIENT_VECTORS;
    const FT(gradient) here = {g.readout + i, g.feedback + i, g.bias + i};
    for (size_t row = 0; row < rows; row += GRADIENT_ROWS) {
      const size_t count = rows - row < GRADIENT_ROWS ? rows - row : GRADIENT_ROWS;
      const size_t values = count * vectors * RV_REGISTER;
      const FT(samples) samples = {x + row * m, error + row * m, activity, back,     slope,
                                     count,       m,               vectors,  u->stride};
      FT(rows_of_currents)(u->bias + i, u->feedback + i, u->stride, vectors, samples.x, m, count,
                             FT(floor_of)(net->activation), activity);
      // ReLU has the same slope at max(0, A).
      rv_activation_slope(RV_PRECISION, net->activation, activity, slope, values);
      FT(finish_activation)(net->activation, activity, values);
      FT(rows_of_currents)(zeros, u->readout + i, u->stride, vectors, samples.error, m, count,
                             (T)-INFINITY, back);
      FT(accumulate)(&samples, here);
    }
  }
}

static void FT(gradients)(const rv_skinny *skinny, size_t rows, const T *x, const T *error,
                          T *d_readout, T *d_feedback, T *d_bias) {
  const FT(network) network = FT(network_of)(skinny), *net = &network;
  const size_t n = net->units, m = net->outputs;
  FT(prepared) p;
  T rest[(2 * RV_SKINNY_MAXIMUM + 1) * RV_REGISTER] = {0};
  FT(prepare)(net, &p);
  memset(d_readout, 0, m * n * sizeof(T));
  memset(d_feedback, 0, m * n * sizeof(T));
  memset(d_bias, 0, n * sizeof(T));
  FT(gradients_of_units)(net, &p.whole, rows, x, error,
                           (FT(gradient)){d_readout, d_feedback, d_bias});
  const FT(gradient) last = {rest, rest + m * RV_REGISTER, rest + 2 * m * RV_REGISTER};
  FT(gradients_of_units)(net, &p.rest, rows, x, error, last);
  for (size_t i = 0; i < p.rest_count; i++) {
    for (size_t j = 0; j < m; j++) {
      d_readout[j * n + p.first_of_rest + i] = last.readout[j * RV_REGISTER + i];
      d_feedback[j * n + p.first_of_rest + i] = last.feedback[j * RV_REGISTER + i];
    }
    d_bias[p.first_of_rest + i] = last.bias[i];
  }
}
