/// The steps of Gaussian inference, sampled and unrolled, for one scalar type; a body of `each_scalar.h`.

/// C(x; c) = c tanh(x / c), given 1 / c.
static RV_INLINE V FT(tanh_ceiling)(V x, T ceiling, T inverse) {
  return ceiling * FT(tanh)(inverse * x);
}

static void FT(tanh_ceiling_map)(const T *x, T ceiling, T *y, size_t count) {
  const T inverse = (T)1 / ceiling;
  for (size_t i = 0; i < count; i += RV_LANES) {
    const size_t lanes = count - i < RV_LANES ? count - i : RV_LANES;
    V bounded = FT(tanh_ceiling)(FT(load_lanes)(x + i, lanes), ceiling, inverse);
    FT(store_lanes)(y + i, bounded, lanes);
  }
}

/// The constants of `rv_gaussian_moves` in this type.
typedef struct {
  T mean_step, log_step;
  T mean_ceiling, log_ceiling, mean_change_ceiling, log_change_ceiling;
  T mean_inverse, log_inverse, mean_change_inverse, log_change_inverse;
} FT(gaussian_motion);

static RV_INLINE FT(gaussian_motion) FT(gaussian_motion_of)(const rv_gaussian_moves *p) {
  FT(gaussian_motion) m = {(T)p->mean.step_size,      (T)p->log.step_size,
                           (T)p->mean.state_ceiling,  (T)p->log.state_ceiling,
                           (T)p->mean.change_ceiling, (T)p->log.change_ceiling};
  m.mean_inverse = (T)1 / m.mean_ceiling;
  m.log_inverse = (T)1 / m.log_ceiling;
  m.mean_change_inverse = (T)1 / m.mean_change_ceiling;
  m.log_change_inverse = (T)1 / m.log_change_ceiling;
  return m;
}

/// `value` where φ passes z on, else 0.
static RV_INLINE V FT(passed)(int rectifies, V z, V value) {
  return rectifies ? (z <= (T)0 ? (V)(T)0 : value) : value;
}

// a = eᵞ φ(μ + σ ε), σ = e^ξ.
static void FT(gaussian_activity)(const rv_gaussian_moves *p, const T *mean, const T *log,
                                  const T *noise, T *activity) {
  const T *gain = p->gain;
  const size_t units = p->units;
  for (size_t row = 0; row < p->rows; row++) {
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = row * units + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      V s = FT(exp)(FT(load_lanes)(log + i, lanes));
      V z = FT(load_lanes)(mean + i, lanes) + s * FT(load_lanes)(noise + i, lanes);
      V a = FT(load_lanes)(gain + j, lanes) * FT(passed)(p->rectifies, z, z);
      FT(store_lanes)(activity + i, a, lanes);
    }
  }
}

/// The move of a vector of neurons: the state, h in the place of k, and v.
typedef struct {
  V mean, log, feedback, mean_change, log_change;
} FT(gaussian_moved);

/// h = k ⊙ eᵞ φ'(z), v_μ = η_μ (h σ² - b), v_ξ = η_ξ h ε σ / 2, and C(old + C(v)).
static RV_INLINE void FT(gaussian_change)(const FT(gaussian_motion) *m, int rectifies, V s, V e,
                                          V gain, V inhibition, FT(gaussian_moved) *x) {
  V h = x->feedback * FT(passed)(rectifies, x->mean + s * e, gain);
  V mean_v = m->mean_step * (h * s * s - inhibition), log_v = m->log_step * h * e * s / (T)2;
  V mean = x->mean + FT(tanh_ceiling)(mean_v, m->mean_change_ceiling, m->mean_change_inverse);
  V log = x->log + FT(tanh_ceiling)(log_v, m->log_change_ceiling, m->log_change_inverse);
  x->mean = FT(tanh_ceiling)(mean, m->mean_ceiling, m->mean_inverse);
  x->log = FT(tanh_ceiling)(log, m->log_ceiling, m->log_inverse);
  x->feedback = h, x->mean_change = mean_v, x->log_change = log_v;
}

/// (θ² + ω - 1) / 2 - Δξ, θ = Δμ / σ and ω = (σ' / σ)²: ω - 1 - t, t = 2 Δξ, by its series where t is
/// small.
static RV_INLINE V FT(gaussian_divergence)(V mean_change, V log_change, V s, V next_s) {
  V inverse = (T)1 / s, theta = mean_change * inverse, ratio = next_s * inverse;
  V t = log_change + log_change, rest = ratio * ratio - (T)1 - t;
  V series = (T)(1.0 / 720) + t * ((T)(1.0 / 5040) + t * (T)(1.0 / 40320));
  series = (T)(1.0 / 6) + t * ((T)(1.0 / 24) + t * ((T)(1.0 / 120) + t * series));
  series = t * t * ((T)0.5 + t * series);
  return (theta * theta + (t > (T)-0x1p-4 && t < (T)0x1p-4 ? series : rest)) / (T)2;
}

// The sampled step, in the place of the state.
static void FT(gaussian_step)(const rv_gaussian_moves *p, const T *noise, const T *feedback,
                              T *mean, T *log, double *divergences) {
  const FT(gaussian_motion) m = FT(gaussian_motion_of)(p);
  const T *gain = p->gain, *inhibition = p->inhibition;
  const size_t units = p->units;
  for (size_t row = 0; row < p->rows; row++) {
    T sums[RV_SUMS] = {0};
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = row * units + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      FT(gaussian_moved) x = {FT(load_lanes)(mean + i, lanes), FT(load_lanes)(log + i, lanes),
                              FT(load_lanes)(feedback + i, lanes)};
      V mu = x.mean, xi = x.log, s = FT(exp)(xi);
      FT(gaussian_change)(&m, p->rectifies, s, FT(load_lanes)(noise + i, lanes),
                          FT(load_lanes)(gain + j, lanes), FT(load_lanes)(inhibition + j, lanes),
                          &x);
      FT(store_lanes)(mean + i, x.mean, lanes);
      FT(store_lanes)(log + i, x.log, lanes);
      if (!divergences) continue;
      V terms = FT(gaussian_divergence)(x.mean - mu, x.log - xi, s, FT(exp)(x.log));
      FT(add_terms)(sums, terms, j, lanes);
    }
    if (divergences) divergences[row] += FT(total)(sums);
  }
}

static double FT(gaussian_move)(const rv_gaussian_moves *p, const rv_gaussian_arrays *arrays,
                                double *largest) {
  const FT(gaussian_motion) m = FT(gaussian_motion_of)(p);
  const T *gain = p->gain, *inhibition = p->inhibition;
  const T *mean = arrays->mean, *log = arrays->log, *noise = arrays->noise;
  const T *next_noise = arrays->next_noise;
  T *feedback = arrays->feedback, *mean_change = arrays->mean_change;
  T *log_change = arrays->log_change, *next_mean = arrays->next_mean;
  T *next_log = arrays->next_log, *readout = arrays->readout;
  const size_t units = p->units;
  double divergence = 0;
  T top = (T)-__builtin_inf();
  for (size_t row = 0; row < p->rows; row++) {
    T sums[RV_SUMS] = {0};
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = row * units + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      FT(gaussian_moved) x = {FT(load_lanes)(mean + i, lanes), FT(load_lanes)(log + i, lanes),
                              FT(load_lanes)(feedback + i, lanes)};
      V mu = x.mean, xi = x.log, s = FT(exp)(xi), g = FT(load_lanes)(gain + j, lanes);
      FT(gaussian_change)(&m, p->rectifies, s, FT(load_lanes)(noise + i, lanes), g,
                          FT(load_lanes)(inhibition + j, lanes), &x);
      FT(store_lanes)(feedback + i, x.feedback, lanes);
      FT(store_lanes)(mean_change + i, x.mean_change, lanes);
      FT(store_lanes)(log_change + i, x.log_change, lanes);
      FT(store_lanes)(next_mean + i, x.mean, lanes);
      FT(store_lanes)(next_log + i, x.log, lanes);
      // a' = eᵞ φ(μ' + σ' ε')
      V next_s = FT(exp)(x.log), z = x.mean + next_s * FT(load_lanes)(next_noise + i, lanes);
      V a = g * FT(passed)(p->rectifies, z, z);
      FT(store_lanes)(readout + i, a, lanes);
      top = FT(larger)(top, a, lanes);
      V terms = FT(gaussian_divergence)(x.mean - mu, x.log - xi, s, next_s);
      FT(add_terms)(sums, terms, j, lanes);
    }
    divergence += FT(total)(sums);
  }
  *largest = (double)top;
  return divergence;
}

/// `sums` [units] += `terms`.
static void FT(add_row)(size_t units, const T *restrict terms, double *restrict sums) {
  for (size_t j = 0; j < units; j++) sums[j] += (double)terms[j];
}

static void FT(gaussian_move_back)(const rv_gaussian_moves *p, rv_gaussian_adjoints *adjoints) {
  const FT(gaussian_motion) m = FT(gaussian_motion_of)(p);
  const T *gain = p->gain, *inhibition = p->inhibition;
  const T *mean = adjoints->mean, *log = adjoints->log, *noise = adjoints->noise;
  const T *next_mean = adjoints->next_mean, *next_log = adjoints->next_log;
  const T *next_noise = adjoints->next_noise, *log_change = adjoints->log_change;
  const T weight = (T)adjoints->weight;
  T *share = adjoints->share, *feedback = adjoints->feedback;
  T *mean_change = adjoints->mean_change;
  T *mean_adjoint = adjoints->mean_adjoint, *log_adjoint = adjoints->log_adjoint;
  const size_t units = p->units;
  adjoints->mean_step_gradient = adjoints->log_step_gradient = 0;
  for (size_t row = 0; row < p->rows; row++) {
    const size_t at = row * units;
    T mean_sums[RV_SUMS] = {0}, log_sums[RV_SUMS] = {0};
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = at + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      V mu = FT(load_lanes)(mean + i, lanes), xi = FT(load_lanes)(log + i, lanes);
      V next_mu = FT(load_lanes)(next_mean + i, lanes);
      V next_xi = FT(load_lanes)(next_log + i, lanes);
      V next_e = FT(load_lanes)(next_noise + i, lanes), g = FT(load_lanes)(gain + j, lanes);
      V s = FT(exp)(xi), next_s = FT(exp)(next_xi), next_z = next_mu + next_s * next_e;
      V k = FT(load_lanes)(share + i, lanes);
      // Readout and divergence.
      V z_bar = k * FT(passed)(p->rectifies, next_z, g);
      V inverse = (T)1 / s, theta = (next_mu - mu) * inverse, ratio = next_s * inverse;
      V omega = ratio * ratio, pull = weight * theta * inverse;
      V mean_q = FT(load_lanes)(mean_adjoint + i, lanes) + z_bar + pull;
      V log_q = FT(load_lanes)(log_adjoint + i, lanes);
      log_q = log_q + z_bar * next_s * next_e + weight * (omega - (T)1);
      // Through the ceilings of the states, C' = 1 - (C / c)², and of the changes.
      V mean_c = next_mu * m.mean_inverse, log_c = next_xi * m.log_inverse;
      mean_q = mean_q * ((T)1 - mean_c * mean_c);
      log_q = log_q * ((T)1 - log_c * log_c);
      V mean_v = FT(load_lanes)(mean_change + i, lanes);
      V log_v = FT(load_lanes)(log_change + i, lanes);
      V mean_t = FT(tanh)(m.mean_change_inverse * mean_v);
      V log_t = FT(tanh)(m.log_change_inverse * log_v);
      V mean_v_bar = mean_q * ((T)1 - mean_t * mean_t);
      V log_v_bar = log_q * ((T)1 - log_t * log_t);
      FT(add_terms)(mean_sums, mean_v_bar * mean_v, j, lanes);
      FT(add_terms)(log_sums, log_v_bar * log_v, j, lanes);
      // h̄ and σ̄; k̄ = h̄ ⊙ eᵞ φ'
      V e = FT(load_lanes)(noise + i, lanes), h = FT(load_lanes)(feedback + i, lanes);
      V mean_u = m.mean_step * mean_v_bar, log_u = m.log_step * log_v_bar / (T)2;
      V h_bar = (s * mean_u + e * log_u) * s;
      V s_bar = h * ((T)2 * s * mean_u + e * log_u);
      V k_bar = h_bar * FT(passed)(p->rectifies, mu + s * e, g);
      FT(store_lanes)(feedback + i, k_bar, lanes);
      // The old state's: q̄, the divergence's share, and σ̄ by ξ.
      V log_back = weight * ((T)1 - theta * theta - omega);
      FT(store_lanes)(mean_adjoint + i, mean_q - pull, lanes);
      FT(store_lanes)(log_adjoint + i, log_q + log_back + s_bar * s, lanes);
      // Terms of the gradients by inhibition and by log gain; a' = eᵞ φ(z') where φ is the ReLU.
      V b = FT(load_lanes)(inhibition + j, lanes);
      FT(store_lanes)(mean_change + i, -b * mean_u, lanes);
      if (p->rectifies) FT(store_lanes)(share + i, z_bar * next_z + h_bar * h, lanes);
    }
    FT(add_row)(units, mean_change + at, adjoints->inhibition_gradient);
    if (p->rectifies) FT(add_row)(units, share + at, adjoints->gain_gradient);
    adjoints->mean_step_gradient += FT(total)(mean_sums);
    adjoints->log_step_gradient += FT(total)(log_sums);
  }
}

static void FT(gaussian_state_back)(const rv_gaussian_moves *p,
                                    const rv_gaussian_adjoints *adjoints) {
  const T *gain = p->gain, *mean = adjoints->mean, *log = adjoints->log, *noise = adjoints->noise;
  T *share = adjoints->share;
  T *mean_adjoint = adjoints->mean_adjoint, *log_adjoint = adjoints->log_adjoint;
  const size_t units = p->units;
  for (size_t row = 0; row < p->rows; row++) {
    const size_t at = row * units;
    for (size_t j = 0; j < units; j += RV_LANES) {
      const size_t i = at + j, lanes = units - j < RV_LANES ? units - j : RV_LANES;
      V s = FT(exp)(FT(load_lanes)(log + i, lanes)), e = FT(load_lanes)(noise + i, lanes);
      V z = FT(load_lanes)(mean + i, lanes) + s * e, g = FT(load_lanes)(gain + j, lanes);
      V k = FT(load_lanes)(share + i, lanes);
      V z_bar = k * FT(passed)(p->rectifies, z, g);
      V mean_bar = FT(load_lanes)(mean_adjoint + i, lanes) + z_bar;
      V log_bar = FT(load_lanes)(log_adjoint + i, lanes) + z_bar * e * s;
      FT(store_lanes)(mean_adjoint + i, mean_bar, lanes);
      FT(store_lanes)(log_adjoint + i, log_bar, lanes);
      if (p->rectifies) FT(store_lanes)(share + i, z_bar * z, lanes);
    }
    if (p->rectifies) FT(add_row)(units, share + at, adjoints->gain_gradient);
  }
}
