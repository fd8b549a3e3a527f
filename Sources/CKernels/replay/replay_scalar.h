/// The passes of a replay network for one scalar type; a body of `each_scalar.h`.

static void FT(inner_adaptation)(const rv_replay *constants, size_t count, const T *trace,
                                 T *current) {
  const T inner = (T)constants->inner_adaptation;
  if (inner == 0) return;
  RV_EACH for (size_t i = 0; i < count; i++) current[i] -= inner * trace[i];
}

/// The step of all units; which arrays there are is known where it is inlined.
static RV_INLINE void FT(integrate)(const rv_replay *p, const rv_replay_arrays *arrays,
                                    const int given, const int drawn, const int moving,
                                    const int adapting) {
  const T leak = (T)p->leak, gain = (T)p->gain, below = (T)p->negative_slope;
  const T amplitude = (T)p->noise, kept = 1 - (T)p->friction;
  const T adaptation = (T)p->adaptation, rate = (T)p->adaptation_rate;
  const T *current = arrays->current, *activity = arrays->activity, *noise = arrays->noise;
  const T *state = arrays->state;
  T *velocity = arrays->velocity, *trace = arrays->trace, *next = arrays->next;
  const size_t count = arrays->rows * arrays->units;
  RV_EACH for (size_t i = 0; i < count; i++) {
    const T r = state[i];
    const T phi = given ? activity[i] : current[i] > 0 ? current[i] : below * current[i];
    T v = gain * phi - leak * r;
    if (drawn) v += amplitude * noise[i];
    if (moving) v += kept * velocity[i];
    if (adapting) {
      const T a = trace[i];
      v -= adaptation * a;
      trace[i] = a + rate * (r - a);
    }
    if (moving) velocity[i] = v;
    next[i] = r + v;
  }
}

/// z whole: bias and inner adaptation added.
static void FT(complete_current)(const rv_replay *p, const rv_replay_arrays *arrays) {
  const T *bias = arrays->bias;
  T *z = arrays->current;
  for (size_t row = 0; bias && row < arrays->rows; row++, z += arrays->units) {
    RV_EACH for (size_t j = 0; j < arrays->units; j++) z[j] += bias[j];
  }
  if (!arrays->trace) return;
  FT(inner_adaptation)(p, arrays->rows * arrays->units, arrays->trace, arrays->current);
}

static void FT(replay_step)(const rv_replay *p, const rv_replay_arrays *arrays) {
  const int given = arrays->activity != 0, drawn = arrays->noise != 0;
  const int moving = arrays->velocity != 0, adapting = arrays->trace != 0;
  if (!given) FT(complete_current)(p, arrays);
#define CASE(g, d, m, t)                                                   \
  if (given == g && drawn == d && moving == m && adapting == t)            \
    return FT(integrate)(p, arrays, g, d, m, t);
  CASE(0, 1, 0, 0) CASE(0, 0, 0, 0) CASE(1, 1, 0, 0) CASE(1, 0, 0, 0)
  CASE(0, 1, 1, 0) CASE(0, 0, 1, 0) CASE(1, 1, 1, 0) CASE(1, 0, 1, 0)
  CASE(0, 1, 0, 1) CASE(0, 0, 0, 1) CASE(1, 1, 0, 1) CASE(1, 0, 0, 1)
  CASE(0, 1, 1, 1) CASE(0, 0, 1, 1) CASE(1, 1, 1, 1) CASE(1, 0, 1, 1)
#undef CASE
}

static void FT(replay_back)(const rv_replay *p, const rv_replay_adjoints *adjoints) {
  const T leak = (T)p->leak, gain = (T)p->gain, below = (T)p->negative_slope;
  const T kept = 1 - (T)p->friction, adaptation = (T)p->adaptation;
  const T inner = (T)p->inner_adaptation, rate = (T)p->adaptation_rate;
  const T *slope = adjoints->slope, *outer = adjoints->outer;
  T *current = adjoints->current, *state = adjoints->state;
  T *velocity = adjoints->velocity, *trace = adjoints->trace;
  const size_t count = adjoints->count;
  if (!velocity && !trace && !slope) {
    RV_EACH for (size_t i = 0; i < count; i++) {
      const T v = state[i] + outer[i];
      current[i] = gain * v * (current[i] > 0 ? (T)1 : below);
      state[i] = v - leak * v;
    }
    return;
  }
  RV_EACH for (size_t i = 0; i < count; i++) {
    const T rho = state[i] + outer[i];
    const T v = rho + (velocity ? velocity[i] : 0);
    const T z = gain * v * (slope ? slope[i] : current[i] > 0 ? (T)1 : below);
    T back = rho - leak * v;
    if (velocity) velocity[i] = kept * v;
    if (trace) {
      const T alpha = trace[i];
      back += rate * alpha;
      trace[i] = alpha - rate * alpha - adaptation * v - inner * z;
    }
    current[i] = z;
    state[i] = back;
  }
}

static double FT(replay_error)(size_t count, const T *output, const T *target,
                                 T factor, T *error) {
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (size_t k = 0; k < 8; k++) {
      const T difference = output[i + k] - target[i + k];
      sums[k] += (double)difference * (double)difference;
      error[i + k] = factor * difference;
    }
  }
  for (; i < count; i++) {
    const T difference = output[i] - target[i];
    sums[i % 8] += (double)difference * (double)difference;
    error[i] = factor * difference;
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// A fixed number of partial sums, whatever the instruction set: 64 bytes of them.
#define RV_SUMS (64 / sizeof(T))

static void FT(replay_readout)(const rv_readout *readout, size_t rows, const T *state, T *output) {
  const size_t units = readout->units;
  const T *bias = readout->bias;
  for (size_t row = 0; row < rows; row++, state += units, output += readout->stride) {
    for (size_t k = 0; k < readout->outputs; k++) {
      const T *weights = (const T *)readout->weights + k * units;
      T sums[RV_SUMS] = {0};
      size_t j = 0;
      for (; j + RV_SUMS <= units; j += RV_SUMS) {
        for (size_t lane = 0; lane < RV_SUMS; lane++) sums[lane] += weights[j + lane] * state[j + lane];
      }
      for (size_t lane = 0; j < units; j++, lane++) sums[lane] += weights[j] * state[j];
      T total = bias ? bias[k] : 0;
      for (size_t lane = 0; lane < RV_SUMS; lane++) total += sums[lane];
      output[k] = total;
    }
  }
}

#undef RV_SUMS

/// Entries of one row of the gated cell: its gates in their three parts, and its state.
typedef struct {
  const T *update, *reset, *candidate, *state;
} FT(gated_row);

static RV_INLINE FT(gated_row) FT(gated_row_at)(const rv_gated_cell *cell, size_t row) {
  const size_t units = cell->units;
  const T *gates = (const T *)cell->gates + row * 3 * units;
  return (FT(gated_row)){gates, gates + units, gates + 2 * units,
                         (const T *)cell->state + row * units};
}

static void FT(gated_reset)(const rv_gated_cell *cell, T *gated) {
  const size_t units = cell->units;
  for (size_t row = 0; row < cell->rows; row++, gated += units) {
    const FT(gated_row) of = FT(gated_row_at)(cell, row);
    RV_EACH for (size_t j = 0; j < units; j++) gated[j] = of.reset[j] * of.state[j];
  }
}

static void FT(gated_drift)(const rv_gated_cell *cell, T *drift) {
  const size_t units = cell->units;
  const T leak = (T)cell->leak;
  for (size_t row = 0; row < cell->rows; row++, drift += units) {
    const FT(gated_row) of = FT(gated_row_at)(cell, row);
    RV_EACH for (size_t j = 0; j < units; j++) {
      drift[j] = leak * (of.update[j] - 1) * (of.state[j] - of.candidate[j]);
    }
  }
}

static void FT(gated_back)(const rv_gated_cell *cell, const T *drift_adjoint, T *adjoint,
                           T *state_adjoint) {
  const size_t units = cell->units;
  const T leak = (T)cell->leak;
  for (size_t row = 0; row < cell->rows; row++) {
    const FT(gated_row) of = FT(gated_row_at)(cell, row);
    const T *v = drift_adjoint + row * units;
    T *z = adjoint + row * 3 * units, *rho = state_adjoint + row * units;
    RV_EACH for (size_t j = 0; j < units; j++) {
      const T update = of.update[j], candidate = of.candidate[j], back = leak * v[j];
      z[j] = back * (of.state[j] - candidate) * update * (1 - update);
      z[2 * units + j] = -back * (update - 1) * (1 - candidate * candidate);
      rho[j] += back * (update - 1);
    }
  }
}

static void FT(gated_back_reset)(const rv_gated_cell *cell, const T *gated_adjoint, T *adjoint,
                                 T *state_adjoint) {
  const size_t units = cell->units;
  for (size_t row = 0; row < cell->rows; row++) {
    const FT(gated_row) of = FT(gated_row_at)(cell, row);
    const T *back = gated_adjoint + row * units;
    T *z = adjoint + row * 3 * units, *rho = state_adjoint + row * units;
    RV_EACH for (size_t j = 0; j < units; j++) {
      const T reset = of.reset[j];
      z[units + j] = back[j] * of.state[j] * reset * (1 - reset);
      rho[j] += back[j] * reset;
    }
  }
}
