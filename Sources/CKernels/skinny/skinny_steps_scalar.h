/// Steps and scores of skinny networks for one scalar type; part of `skinny_scalar.h`.

/// Adds the lanes in a fixed tree: halves first.
static RV_INLINE T FT(total)(FT(vector) sums) {
  T lanes[RV_REGISTER];
  STORE(lanes, sums);
  RV_UNROLL for (int width = RV_REGISTER / 2; width > 0; width /= 2) {
    RV_UNROLL for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
  }
  return lanes[0];
}

/// The least value of φ where φ is a bound, which `currents` applies.
static T FT(floor_of)(rv_activation activation) {
  return activation == RV_RELU ? (T)0 : (T)-INFINITY;
}

static void FT(finish_activation)(rv_activation activation, T *values, size_t count) {
  if (!is_bound(activation)) {
    rv_activate(RV_PRECISION, activation, values, values, count);
  }
}

/// What a sweep over units does for a block of chains: x [chains, m] drives the units; their
/// activity is read out, or, where there is a `state`, moves it, and the state is read out.
typedef struct {
  size_t chains, m;
  rv_activation activation;
  const T *x;      // [chains, m]
  const T *noise;  // [chains, m], times its amplitude
  T decay, gain;
  FT(vector) *sums;  // [chains, m]
} FT(sweep);

static void FT(sweep_fused)(const FT(sweep) *s, const FT(units) *u, T *state,
                              size_t state_stride) {
  const size_t m = s->m;
  const T floor = FT(floor_of)(s->activation);
  // So few chains that what they multiply weights by stays in registers.
  const size_t full = m <= 2 ? GROUP : GROUP / 2;
  // One tile for a single group, whose weights nobody shares.
  const size_t tile = s->chains <= GROUP ? u->vectors : TILE_VECTORS;
  for (size_t v = 0; v < u->vectors; v += tile) {
    const size_t vectors = u->vectors - v < tile ? u->vectors - v : tile, i = v * RV_REGISTER;
    const FT(units) here = {u->readout + i, u->feedback + i, u->bias + i,
                              u->noise + i,   u->stride,       vectors};
    for (size_t c = 0, group; c < s->chains; c += group) {
      group = s->chains - c < full ? 1 : full;
      if (state) {
        (group == 1 ? FT(fused_advance_one) : FT(fused_advance))(
            &here, s->x + c * m, s->noise + c * m, m, floor, s->decay, s->gain,
            state + c * state_stride + i, state_stride, s->sums + c * m);
      } else {
        (group == 1 ? FT(fused_read_one) : FT(fused_read))(
            &here, s->x + c * m, NULL, m, floor, 0, 0, NULL, 0, s->sums + c * m);
      }
    }
  }
}

static void FT(sweep_units)(const FT(sweep) *s, const FT(units) *u, T *state,
                              size_t state_stride) {
  if (s->m <= OUTPUTS && is_bound(s->activation)) {
    FT(sweep_fused)(s, u, state, state_stride);
    return;
  }
  T activity[GROUP * TILE] __attribute__((aligned(64)));
  const size_t m = s->m;
  const T floor = FT(floor_of)(s->activation);
  for (size_t v = 0; v < u->vectors; v += TILE_VECTORS) {
    const size_t vectors = u->vectors - v < TILE_VECTORS ? u->vectors - v : TILE_VECTORS;
    const size_t i = v * RV_REGISTER;
    for (size_t c = 0, group; c < s->chains; c += group) {
      group = s->chains - c < GROUP ? 1 : GROUP;
      FT(currents)(u->bias + i, u->feedback + i, u->stride, vectors, s->x + c * m, m, group,
                     floor, activity, group * RV_REGISTER);
      FT(finish_activation)(s->activation, activity, group * vectors * RV_REGISTER);
      if (state) {
        T *here = state + c * state_stride + i;
        FT(advance)(u->noise + i, u->stride, vectors, s->noise + c * m, m, group, activity,
                      s->decay, s->gain, here, state_stride);
        FT(read)(u->readout + i, u->stride, vectors, here, RV_REGISTER, state_stride, m,
                   group, s->sums + c * m);
      } else {
        FT(read)(u->readout + i, u->stride, vectors, activity, group * RV_REGISTER, RV_REGISTER, m,
                   group, s->sums + c * m);
      }
    }
  }
}

static void FT(clear)(FT(vector) *sums, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] = (T)0;
}

static void FT(totals)(const FT(vector) *sums, size_t count, T *out) {
  for (size_t i = 0; i < count; i++) out[i] = FT(total)(sums[i]);
}

/// How many chains walk through the units together: so few that their states stay in the
/// first-level cache, or, where the weights do not fit there, enough to share their loads.
static size_t FT(block_of)(const FT(network) *net) {
  const size_t weights = (3 * net->outputs + 1) * net->units * sizeof(T);
  return weights > 32768 ? BLOCK : GROUP;
}

/// `steps` steps of at most BLOCK chains. noise [steps, noise_stride], of which a chain takes m.
static void FT(hidden_block)(const FT(network) *net, const FT(prepared) *p,
                               size_t chains, size_t steps, T time_step, const T *noise,
                               size_t noise_stride, T *state, T *output) {
  const size_t n = net->units, m = net->outputs;
  FT(vector) sums[BLOCK * RV_SKINNY_MAXIMUM];
  T rest[BLOCK * RV_REGISTER];
  for (size_t c = 0; c < chains; c++) {
    FT(copy_rest)(state + c * n, 1, n, rest + c * RV_REGISTER);
  }
  FT(sweep) sweep = {chains, m, net->activation, output, noise, 1 - time_step, time_step, sums};
  for (size_t step = 0; step < steps; step++, sweep.noise += noise_stride) {
    FT(clear)(sums, chains * m);
    FT(sweep_units)(&sweep, &p->whole, state, n);
    FT(sweep_units)(&sweep, &p->rest, rest, RV_REGISTER);
    FT(totals)(sums, chains * m, output);
  }
  for (size_t c = 0; c < chains; c++) {
    memcpy(state + c * n + p->first_of_rest, rest + c * RV_REGISTER, p->rest_count * sizeof(T));
  }
}

/// output[c] = W_out r.
static void FT(read_state)(const FT(prepared) *p, size_t n, size_t m, const T *state,
                             T *output) {
  FT(vector) sums[RV_SKINNY_MAXIMUM];
  T rest[RV_REGISTER];
  FT(copy_rest)(state, 1, n, rest);
  FT(clear)(sums, m);
  FT(read)(p->whole.readout, n, p->whole.vectors, state, RV_REGISTER, 0, m, 1, sums);
  FT(read)(p->rest.readout, RV_REGISTER, p->rest.vectors, rest, RV_REGISTER, 0, m, 1, sums);
  FT(totals)(sums, m, output);
}

/// W_out φ(W̃ x + b) for at most BLOCK rows.
static void FT(drive)(const FT(network) *net, const FT(prepared) *p, size_t rows,
                        const T *x, T *drive) {
  const size_t m = net->outputs;
  FT(vector) sums[BLOCK * RV_SKINNY_MAXIMUM];
  const FT(sweep) sweep = {rows, m, net->activation, x, NULL, 0, 0, sums};
  FT(clear)(sums, rows * m);
  FT(sweep_units)(&sweep, &p->whole, NULL, 0);
  FT(sweep_units)(&sweep, &p->rest, NULL, 0);
  FT(totals)(sums, rows * m, drive);
}

/// `steps` steps in output space of at most BLOCK chains.
static void FT(output_block)(const FT(network) *net, const FT(prepared) *p,
                               size_t chains, size_t steps, T time_step, const T *noise,
                               size_t noise_stride, T *state) {
  const size_t count = chains * net->outputs;
  T drive[BLOCK * RV_SKINNY_MAXIMUM];
  for (size_t step = 0; step < steps; step++, noise += noise_stride) {
    FT(drive)(net, p, chains, state, drive);
    for (size_t i = 0; i < count; i++) {
      state[i] = state[i] + time_step * (drive[i] - state[i]) + noise[i];
    }
  }
}

/// The noise of `steps` steps, [steps, chains, m], times `amplitude`.
static void FT(draw)(rv_stream stream, size_t chains, size_t m, size_t steps, T amplitude,
                       T *noise) {
  for (size_t step = 0; step < steps; step++, stream.step++) {
    rv_normals(RV_PRECISION, stream, chains, m, noise + step * chains * m);
  }
  for (size_t i = 0; i < steps * chains * m; i++) noise[i] *= amplitude;
}

/// What the steps of a batch share: where they are in output space there is no `output`.
typedef struct {
  const FT(network) *net;
  const FT(prepared) *prepared;
  T time_step, amplitude;
  size_t block;   // chains that walk through the units together
  size_t width;   // scalars of a state
  T *state, *output;
} FT(batch);

/// `steps` steps of the chains from `first` on, whose noise is [steps, chains, m].
static void FT(step_blocks)(const FT(batch) *b, size_t first, size_t chains, size_t steps,
                            const T *noise) {
  const size_t m = b->net->outputs;
  for (size_t c = 0; c < chains; c += b->block) {
    const size_t count = chains - c < b->block ? chains - c : b->block;
    T *rows = b->state + (first + c) * b->width;
    if (b->output) {
      FT(hidden_block)(b->net, b->prepared, count, steps, b->time_step, noise + c * m, chains * m,
                       rows, b->output + (first + c) * m);
    } else {
      FT(output_block)(b->net, b->prepared, count, steps, b->time_step, noise + c * m, chains * m,
                       rows);
    }
  }
}

static void FT(steps)(const FT(batch) *b, rv_stream stream, size_t all_chains, size_t steps) {
  const size_t m = b->net->outputs;
  T noise[NOISE];
  for (size_t first = 0; first < all_chains; first += DRAWN_CHAINS) {
    const size_t chains = all_chains - first < DRAWN_CHAINS ? all_chains - first : DRAWN_CHAINS;
    rv_stream here = stream;
    here.chain += (uint32_t)first;
    for (size_t c = first; b->output && c < first + chains; c++) {
      FT(read_state)(b->prepared, b->net->units, m, b->state + c * b->width, b->output + c * m);
    }
    for (size_t done = 0, now; done < steps; done += now, here.step += now) {
      now = NOISE / (chains * m) < steps - done ? NOISE / (chains * m) : steps - done;
      FT(draw)(here, chains, m, now, b->amplitude, noise);
      FT(step_blocks)(b, first, chains, now, noise);
    }
  }
}

static void FT(hidden_steps)(const rv_skinny *skinny, rv_stream stream, size_t chains,
                             size_t steps, double time_step, T *state, T *output) {
  const FT(network) net = FT(network_of)(skinny);
  FT(prepared) p;
  FT(prepare)(&net, &p);
  const T amplitude = net.noise ? __builtin_elementwise_sqrt(2 * (T)time_step) : 0;
  const FT(batch) batch = {&net, &p, (T)time_step, amplitude, FT(block_of)(&net), net.units, state,
                           output};
  FT(steps)(&batch, stream, chains, steps);
}

static void FT(output_steps)(const rv_skinny *skinny, rv_stream stream, size_t chains,
                             size_t steps, double time_step, T *state) {
  const FT(network) net = FT(network_of)(skinny);
  FT(prepared) p;
  FT(prepare)(&net, &p);
  const T amplitude = __builtin_elementwise_sqrt(2 * (T)time_step);
  const FT(batch) batch = {&net, &p, (T)time_step, amplitude, FT(block_of)(&net), net.outputs,
                           state, NULL};
  FT(steps)(&batch, stream, chains, steps);
}

static void FT(score)(const rv_skinny *skinny, size_t rows, const T *x, T *score) {
  const FT(network) net = FT(network_of)(skinny);
  const size_t m = net.outputs;
  FT(prepared) p;
  FT(prepare)(&net, &p);
  for (size_t row = 0; row < rows; row += BLOCK, x += BLOCK * m, score += BLOCK * m) {
    const size_t count = rows - row < BLOCK ? rows - row : BLOCK;
    FT(drive)(&net, &p, count, x, score);
    for (size_t i = 0; i < count * m; i++) score[i] -= x[i];
  }
}
