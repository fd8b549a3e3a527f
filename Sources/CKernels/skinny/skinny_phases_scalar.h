/// The phases of skinny networks for one scalar type; part of `skinny_scalar.h`.
///
/// Units are swept in tiles of TILE_VECTORS vectors. On each tile three phases run over GROUP chains
/// at a time, which share the loads of weights: `currents` (W̃ x + b), `advance` (the step of the
/// state) and `read` (W_out r, one sum for each lane). All sums have an order fixed by the unit
/// alone, so that bits do not depend on how chains are grouped.

typedef T FT(vector) __attribute__((ext_vector_type(RV_REGISTER)));
/// In memory: any alignment.
typedef T FT(unaligned) __attribute__((ext_vector_type(RV_REGISTER), aligned(sizeof(T))));

/// `rv_skinny` with its type.
typedef struct {
  size_t units, outputs;
  rv_activation activation;
  const T *readout, *feedback, *bias, *noise;
} FT(network);

static FT(network) FT(network_of)(const rv_skinny *skinny) {
  return (FT(network)){skinny->units,    skinny->outputs, skinny->activation, skinny->readout,
                       skinny->feedback, skinny->bias,    skinny->noise};
}

/// Weights of whole vectors of units; rows (one for each output) are `stride` apart.
typedef struct {
  const T *readout, *feedback, *bias, *noise;
  size_t stride, vectors;
} FT(units);

/// A network as whole vectors of units and the rest, copied and padded with zeros.
typedef struct {
  FT(units) whole, rest;
  size_t first_of_rest, rest_count;
  T copies[(3 * RV_SKINNY_MAXIMUM + 1) * RV_REGISTER];
} FT(prepared);

static const T *FT(copy_rest)(const T *weights, size_t rows, size_t units,
                                     T *copy) {
  const size_t first = units / RV_REGISTER * RV_REGISTER;
  for (size_t j = 0; j < rows; j++) {
    for (size_t i = 0; i < RV_REGISTER; i++) {
      copy[j * RV_REGISTER + i] = first + i < units ? weights[j * units + first + i] : 0;
    }
  }
  return copy;
}

static void FT(prepare)(const FT(network) *net, FT(prepared) *p) {
  const size_t n = net->units, m = net->outputs;
  // Without Σ the noise is zero; any finite weights do.
  const T *noise = net->noise ? net->noise : net->readout;
  p->first_of_rest = n / RV_REGISTER * RV_REGISTER;
  p->rest_count = n % RV_REGISTER;
  p->whole = (FT(units)){net->readout, net->feedback, net->bias, noise, n, n / RV_REGISTER};
  T *copy = p->copies;
  p->rest.readout = FT(copy_rest)(net->readout, m, n, copy);
  p->rest.feedback = FT(copy_rest)(net->feedback, m, n, copy += m * RV_REGISTER);
  p->rest.noise = FT(copy_rest)(noise, m, n, copy += m * RV_REGISTER);
  p->rest.bias = FT(copy_rest)(net->bias, 1, n, copy + m * RV_REGISTER);
  p->rest.stride = RV_REGISTER;
  p->rest.vectors = p->rest_count > 0;
}

// MARK: Phases

/// out[c] = max(bias + Σ_j x[c, j] weights[j], floor) for `vectors` vectors of units. Vector v of
/// chain c is at out + v * out_stride + c * RV_REGISTER.
static RV_INLINE void FT(currents_of)(INPUT bias, INPUT weights, size_t stride, size_t vectors, INPUT x,
                              const size_t m, const int group, T floor, OUTPUT out,
                              size_t out_stride) {
  for (size_t v = 0; v < vectors; v++) {
    FT(vector) current[GROUP];
    const FT(vector) start = LOAD(bias + v * RV_REGISTER);
    RV_UNROLL for (int c = 0; c < group; c++) current[c] = start;
    for (size_t j = 0; j < m; j++) {
      const FT(vector) w = LOAD(weights + j * stride + v * RV_REGISTER);
      RV_UNROLL for (int c = 0; c < group; c++) {
        current[c] = RV_FMA((FT(vector))x[c * m + j], w, current[c]);
      }
    }
    RV_UNROLL for (int c = 0; c < group; c++) {
      // In this order so that NaN passes.
      const FT(vector) bounded = current[c] < floor ? (FT(vector))floor : current[c];
      STORE(out + v * out_stride + c * RV_REGISTER, bounded);
    }
  }
}

/// state = decay * state + gain * activity + Σ_j x[c, j] weights[j], activity [vector, group].
static RV_INLINE void FT(advance_of)(INPUT weights, size_t stride, size_t vectors, INPUT x,
                             const size_t m, const int group, INPUT activity, T decay,
                             T gain, OUTPUT state, size_t state_stride) {
  for (size_t v = 0; v < vectors; v++) {
    FT(vector) next[GROUP];
    RV_UNROLL for (int c = 0; c < group; c++) {
      next[c] = (FT(vector))decay * LOAD(state + c * state_stride + v * RV_REGISTER);
      next[c] = RV_FMA((FT(vector))gain, LOAD(activity + (v * group + c) * RV_REGISTER), next[c]);
    }
    for (size_t j = 0; j < m; j++) {
      const FT(vector) w = LOAD(weights + j * stride + v * RV_REGISTER);
      RV_UNROLL for (int c = 0; c < group; c++) {
        next[c] = RV_FMA((FT(vector))x[c * m + j], w, next[c]);
      }
    }
    RV_UNROLL for (int c = 0; c < group; c++) {
      STORE(state + c * state_stride + v * RV_REGISTER, next[c]);
    }
  }
}

/// sums[c, j] += weights[j] * activity[c], lane by lane, for `count` of m outputs. Vector v of chain
/// c is at activity + v * vector_stride + c * chain_stride.
static RV_INLINE void FT(read_of)(INPUT weights, size_t stride, size_t vectors, INPUT activity,
                          size_t vector_stride, size_t chain_stride, const int count,
                          const int group, size_t m, FT(vector) *restrict sums) {
  FT(vector) local[GROUP * OUTPUTS];
  RV_UNROLL for (int c = 0; c < group; c++) {
    RV_UNROLL for (int j = 0; j < count; j++) local[c * count + j] = sums[c * m + j];
  }
  for (size_t v = 0; v < vectors; v++) {
    FT(vector) w[OUTPUTS];
    RV_UNROLL for (int j = 0; j < count; j++) w[j] = LOAD(weights + j * stride + v * RV_REGISTER);
    RV_UNROLL for (int c = 0; c < group; c++) {
      const FT(vector) r = LOAD(activity + v * vector_stride + c * chain_stride);
      RV_UNROLL for (int j = 0; j < count; j++) {
        local[c * count + j] = RV_FMA(r, w[j], local[c * count + j]);
      }
    }
  }
  RV_UNROLL for (int c = 0; c < group; c++) {
    RV_UNROLL for (int j = 0; j < count; j++) sums[c * m + j] = local[c * count + j];
  }
}

/// The phases for small m as constants, and for GROUP chains or one.
#define BY_OUTPUTS(function, m_, ...)                \
  switch (m_) {                                      \
    case 1: function(1, __VA_ARGS__); break;         \
    case 2: function(2, __VA_ARGS__); break;         \
    case 3: function(3, __VA_ARGS__); break;         \
    case 4: function(4, __VA_ARGS__); break;         \
    default: function(m, __VA_ARGS__); break;        \
  }

#define CALL(m_, group_)                                                            \
  FT(currents_of)(bias, weights, stride, vectors, x, m_, group_, floor, out, \
                    out_stride)
static RV_NOINLINE void FT(currents)(INPUT bias, INPUT weights, size_t stride, size_t vectors, INPUT x,
                             size_t m, size_t group, T floor, OUTPUT out,
                             size_t out_stride) {
  if (group == GROUP) {
    BY_OUTPUTS(CALL, m, GROUP)
  } else {
    BY_OUTPUTS(CALL, m, 1)
  }
}
#undef CALL

#define CALL(m_, group_)                                                                  \
  FT(advance_of)(weights, stride, vectors, x, m_, group_, activity, decay, gain, state, \
                   state_stride)
static RV_NOINLINE void FT(advance)(INPUT weights, size_t stride, size_t vectors, INPUT x, size_t m,
                            size_t group, INPUT activity, T decay, T gain, OUTPUT state,
                            size_t state_stride) {
  if (group == GROUP) {
    BY_OUTPUTS(CALL, m, GROUP)
  } else {
    BY_OUTPUTS(CALL, m, 1)
  }
}
#undef CALL

#define CALL(count_, group_)                                                            \
  FT(read_of)(weights + j * stride, stride, vectors, activity, vector_stride,         \
                chain_stride, count_, group_, m, sums + j)
static RV_NOINLINE void FT(read)(INPUT weights, size_t stride, size_t vectors, INPUT activity,
                         size_t vector_stride, size_t chain_stride, size_t m, size_t group,
                         FT(vector) *restrict sums) {
  for (size_t j = 0; j < m; j += OUTPUTS) {
    const size_t count = m - j < OUTPUTS ? m - j : OUTPUTS;
    if (group == GROUP) {
      switch (count) {
        case 1: CALL(1, GROUP); break;
        case 2: CALL(2, GROUP); break;
        case 3: CALL(3, GROUP); break;
        default: CALL(4, GROUP); break;
      }
    } else {
      switch (count) {
        case 1: CALL(1, 1); break;
        case 2: CALL(2, 1); break;
        case 3: CALL(3, 1); break;
        default: CALL(4, 1); break;
      }
    }
  }
}
#undef CALL

/// The three phases in registers, for small m and activations that are a bound.
static RV_INLINE void FT(fused_of)(const FT(units) *restrict u, INPUT x, INPUT noise, const int m,
                           const int group, T floor, T decay, T gain, OUTPUT state,
                           size_t state_stride, const int advance, FT(vector) *restrict sums) {
  FT(vector) local[GROUP * OUTPUTS];
  RV_UNROLL for (int i = 0; i < group * m; i++) local[i] = sums[i];
  const FT(units) w = *u;
  for (size_t i = 0; i < w.vectors * RV_REGISTER; i += RV_REGISTER) {
    FT(vector) value[GROUP];
    const FT(vector) bias = LOAD(w.bias + i);
    RV_UNROLL for (int c = 0; c < group; c++) value[c] = bias;
    RV_UNROLL for (int j = 0; j < m; j++) {
      const FT(vector) feedback = LOAD(w.feedback + j * w.stride + i);
      RV_UNROLL for (int c = 0; c < group; c++) {
        value[c] = RV_FMA((FT(vector))x[c * m + j], feedback, value[c]);
      }
    }
    RV_UNROLL for (int c = 0; c < group; c++) {
      value[c] = value[c] < floor ? (FT(vector))floor : value[c];
      if (advance) {
        const FT(vector) old = (FT(vector))decay * LOAD(state + c * state_stride + i);
        value[c] = RV_FMA((FT(vector))gain, value[c], old);
      }
    }
    RV_UNROLL for (int j = 0; advance && j < m; j++) {
      const FT(vector) scale = LOAD(w.noise + j * w.stride + i);
      RV_UNROLL for (int c = 0; c < group; c++) {
        value[c] = RV_FMA((FT(vector))noise[c * m + j], scale, value[c]);
      }
    }
    RV_UNROLL for (int c = 0; advance && c < group; c++) {
      STORE(state + c * state_stride + i, value[c]);
    }
    RV_UNROLL for (int j = 0; j < m; j++) {
      const FT(vector) readout = LOAD(w.readout + j * w.stride + i);
      RV_UNROLL for (int c = 0; c < group; c++) {
        local[c * m + j] = RV_FMA(value[c], readout, local[c * m + j]);
      }
    }
  }
  RV_UNROLL for (int i = 0; i < group * m; i++) sums[i] = local[i];
}

#define FUSED_FUNCTION(name, group, advance)                                                     \
  static RV_NOINLINE void FT(name)(const FT(units) *u, const T *x, const T *noise, size_t m, \
                           T floor, T decay, T gain, T *state,               \
                           size_t state_stride, FT(vector) *sums) {                            \
    switch (m) {                                                                                 \
      case 1: FUSED_CALL(1, group, advance); break;                                              \
      case 2: FUSED_CALL(2, group, advance); break;                                              \
      case 3: FUSED_CALL(3, (group + 1) / 2, advance); break;                                    \
      default: FUSED_CALL(4, (group + 1) / 2, advance); break;                                   \
    }                                                                                            \
  }
#define FUSED_CALL(m, group, advance) \
  FT(fused_of)(u, x, noise, m, group, floor, decay, gain, state, state_stride, advance, sums)
FUSED_FUNCTION(fused_advance, GROUP, 1)
FUSED_FUNCTION(fused_advance_one, 1, 1)
FUSED_FUNCTION(fused_read, GROUP, 0)
FUSED_FUNCTION(fused_read_one, 1, 0)
#undef FUSED_CALL
#undef FUSED_FUNCTION
