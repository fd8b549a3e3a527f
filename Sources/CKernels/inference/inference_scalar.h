/// The passes of unrolled Poisson inference for one scalar type; a body of `each_scalar.h`.

#define FLOOR ((T)RV_STATE_FLOOR)

/// C(x; c) = c - softplus(c - max(x, floor)).
static RV_INLINE V FT(ceiling)(V x, T ceiling) {
  return ceiling - FT(softplus_quick)(ceiling - (x < FLOOR ? (V)FLOOR : x));
}

static RV_INLINE V FT(ceiling_slope)(V x, T ceiling) {
  return x > FLOOR ? FT(sigmoid)(ceiling - x) : (V)(T)0;
}

// MARK: Ceilings

static void FT(ceiling_map)(const T *x, T ceiling, T *y, size_t count) {
  for (size_t i = 0; i < count; i += RV_LANES) {
    const size_t lanes = count - i < RV_LANES ? count - i : RV_LANES;
    FT(store_lanes)(y + i, FT(ceiling)(FT(load_lanes)(x + i, lanes), ceiling), lanes);
  }
}

// MARK: One move of the state, forward and backward

/// The constants of `rv_motion` in this type.
typedef struct {
  T step_size, state_ceiling, change_ceiling;
} FT(motion);

static RV_INLINE FT(motion) FT(motion_of)(const rv_motion *motion) {
  return (FT(motion)){(T)motion->step_size, (T)motion->state_ceiling, (T)motion->change_ceiling};
}

// The sampled step: potentials by η (drive - sums), then `sums` receives the rates.
static void FT(move_counts)(const rv_motion *motion, size_t count, const T *drive, T *potentials,
                            T *sums) {
  const FT(motion) m = FT(motion_of)(motion);
  for (size_t i = 0; i < count; i += RV_LANES) {
    const size_t lanes = count - i < RV_LANES ? count - i : RV_LANES;
    V v = m.step_size * (FT(load_lanes)(drive + i, lanes) - FT(load_lanes)(sums + i, lanes));
    V u = FT(load_lanes)(potentials + i, lanes) + FT(ceiling)(v, m.change_ceiling);
    u = FT(ceiling)(u, m.state_ceiling);
    FT(store_lanes)(potentials + i, u, lanes);
    FT(store_lanes)(sums + i, FT(exp)(u) + (T)RV_RATE_FLOOR, lanes);
  }
}

static double FT(move)(const rv_moves *p, const rv_move_arrays *arrays, double *largest) {
  const FT(motion) m = FT(motion_of)(&p->motion);
  const T *old = arrays->old, *inhibition = p->inhibition;
  T *change = arrays->change, *sum = arrays->sum, *next = arrays->next;
  T *powers = arrays->powers, *rates = arrays->rates;
  const size_t units = p->units;
  const int exact = p->exact;
  double divergence = 0;
  T top = 0;
  for (size_t row = 0; row < p->rows; row++) {
    T sums[RV_SUMS] = {0};
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = row * units + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      V u = FT(load_lanes)(old + i, lanes), before = FT(load_lanes)(powers + i, lanes);
      V b = FT(load_lanes)(inhibition + j, lanes);
      V v = m.step_size * (FT(load_lanes)(change + i, lanes) - b);
      V q = u + FT(ceiling)(v, m.change_ceiling);
      V w = FT(ceiling)(q, m.state_ceiling);
      V power = FT(exp)(w), rate = power + (T)RV_RATE_FLOOR;
      FT(store_lanes)(change + i, v, lanes);
      FT(store_lanes)(sum + i, q, lanes);
      FT(store_lanes)(next + i, w, lanes);
      FT(store_lanes)(powers + i, power, lanes);
      FT(store_lanes)(rates + i, rate, lanes);
      V delta = w - u, ratio = FT(exp)(delta);
      V terms = (exact ? before : power) * ((T)1 + ratio * (delta - (T)1));
      FT(add_terms)(sums, terms, j, lanes);
      top = FT(larger)(top, rate, lanes);
    }
    divergence += FT(total)(sums);
  }
  *largest = (double)top;
  return divergence;
}

static double FT(move_back)(const rv_moves *p, const rv_move_adjoints *adjoints) {
  const FT(motion) m = FT(motion_of)(&p->motion);
  const T *old = adjoints->old, *next = adjoints->next, *sum = adjoints->sum;
  const T *share = adjoints->share, *slope = adjoints->slope, *inhibition = p->inhibition;
  const T weight = (T)adjoints->weight;
  T *change = adjoints->change, *adjoint = adjoints->adjoint, *back = adjoints->back;
  double *inhibition_gradient = adjoints->inhibition_gradient;
  const size_t units = p->units;
  const int exact = p->exact;
  double step_gradient = 0;
  for (size_t row = 0; row < p->rows; row++) {
    const size_t at = row * units;
    T sums[RV_SUMS] = {0};
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = at + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      V u = FT(load_lanes)(old + i, lanes), w = FT(load_lanes)(next + i, lanes);
      V delta = w - u, ratio = FT(exp)(delta);
      V rise = delta * ratio, value = (T)1 + rise - ratio;
      V scale = weight * FT(exp)(exact ? u : w);
      V a = FT(load_lanes)(adjoint + i, lanes);
      a = a + FT(load_lanes)(share + i, lanes) * FT(load_lanes)(slope + i, lanes);
      a = a + scale * (exact ? rise : value + rise);
      FT(store_lanes)(back + i, scale * (exact ? rise - value : rise), lanes);
      a = a * FT(ceiling_slope)(FT(load_lanes)(sum + i, lanes), m.state_ceiling);
      FT(store_lanes)(adjoint + i, a, lanes);
      V v = FT(load_lanes)(change + i, lanes);
      V c = a * FT(ceiling_slope)(v, m.change_ceiling);
      FT(add_terms)(sums, c * v, j, lanes);
      FT(store_lanes)(change + i, m.step_size * c, lanes);
    }
    for (size_t j = 0; j < units; j++) {
      inhibition_gradient[j] -= (double)(inhibition[j] * change[at + j]);
    }
    step_gradient += FT(total)(sums);
  }
  return step_gradient;
}

// MARK: Plain passes

static void FT(state_back)(size_t count, const T *restrict share, const T *restrict slope,
                           const T *restrict back, T *restrict adjoint) {
  for (size_t i = 0; i < count; i++) adjoint[i] = adjoint[i] + share[i] * slope[i] - back[i];
}

static void FT(weighted_error)(size_t rows, size_t columns, const T *restrict x,
                               const T *restrict precision, T *restrict y) {
  for (size_t row = 0; row < rows; row++, x += columns, y += columns) {
    for (size_t j = 0; j < columns; j++) y[j] = precision[j] * (x[j] - y[j]);
  }
}

static RV_INLINE void FT(score_part)(const size_t lanes, const T *restrict x,
                                     const T *restrict precision, T weight, T *restrict y,
                                     double *restrict gradient, T *restrict terms,
                                     T *restrict squares) {
  for (size_t k = 0; k < lanes; k++) {
    const T error = y[k] - x[k], square = error * error, term = square * precision[k];
    terms[k] += term;
    squares[k] += square;
    gradient[k] += (double)(weight * ((T)1 - term));
    y[k] = weight * precision[k] * error;
  }
}

static double FT(score)(const rv_images *images, const T *x, double weight, T *y,
                        double *noise_gradient, double *squared) {
  const size_t columns = images->columns;
  const T *precision = images->pixel_precision;
  double weighted = 0;
  *squared = 0;
  for (size_t row = 0; row < images->rows; row++, x += columns, y += columns) {
    T terms[RV_SUMS] = {0}, squares[RV_SUMS] = {0};
    size_t j = 0;
    for (; j + RV_SUMS <= columns; j += RV_SUMS) {
      FT(score_part)(RV_SUMS, x + j, precision + j, (T)weight, y + j, noise_gradient + j, terms,
                     squares);
    }
    FT(score_part)(columns - j, x + j, precision + j, (T)weight, y + j, noise_gradient + j, terms,
                   squares);
    weighted += FT(total)(terms);
    *squared += FT(total)(squares);
  }
  return weighted;
}

static void FT(error_back)(size_t rows, size_t columns, const T *restrict precision,
                           const T *restrict error, T *restrict adjoint,
                           double *restrict precision_gradient) {
  for (size_t row = 0; row < rows; row++, error += columns, adjoint += columns) {
    for (size_t j = 0; j < columns; j++) {
      precision_gradient[j] += (double)(adjoint[j] * error[j] / precision[j]);
      adjoint[j] *= -precision[j];
    }
  }
}

#undef FLOOR
