/// The arithmetic of fused steps on a tile whose normals are made; a body of `each_scalar.h`.

static void FT(scale_add)(T decay, T amplitude, const T *noise, T *state, size_t count) {
  size_t i = 0;
  for (; i + RV_LANES <= count; i += RV_LANES) {
    V x = FT(load)(state + i), z = FT(load)(noise + i);
    FT(store)(state + i, decay * x + amplitude * z);
  }
  for (; i < count; ++i) state[i] = decay * state[i] + amplitude * noise[i];
}

/// A leaky step of the scalars of a tile: `bias` and `noise`, where not NULL, have one value each.
typedef struct {
  const T *input, *bias, *noise;
  T decay, gain, amplitude;
} FT(leak_tile);

static RV_INLINE V FT(leak_vector)(rv_activation activation, const FT(leak_tile) *leak, V input,
                                   V bias, V noise, V state) {
  if (leak->bias) input = input + bias;
  V next = leak->decay * state + leak->gain * FT(activate)(activation, input);
  if (leak->noise) next = next + leak->amplitude * noise;
  return next;
}

static RV_INLINE void FT(leak_loop)(rv_activation activation, const FT(leak_tile) *leak, T *state,
                                    size_t count) {
  V none = (V)(T)0;
  size_t i = 0;
  for (; i + RV_LANES <= count; i += RV_LANES) {
    V bias = leak->bias ? FT(load)(leak->bias + i) : none;
    V noise = leak->noise ? FT(load)(leak->noise + i) : none;
    V input = FT(load)(leak->input + i), old = FT(load)(state + i);
    FT(store)(state + i, FT(leak_vector)(activation, leak, input, bias, noise, old));
  }
  if (i < count) {
    size_t rest = count - i;
    V bias = leak->bias ? FT(load_part)(leak->bias + i, rest) : none;
    V noise = leak->noise ? FT(load_part)(leak->noise + i, rest) : none;
    V input = FT(load_part)(leak->input + i, rest), old = FT(load_part)(state + i, rest);
    FT(store_part)(state + i, FT(leak_vector)(activation, leak, input, bias, noise, old), rest);
  }
}

/// The step of a tile; `terms` holds its input and, one for each scalar, its biases.
static void FT(leak)(const rv_leak *terms, const T *noise, T *state, size_t count) {
  const FT(leak_tile) leak = {terms->input,    terms->bias,    noise,
                              (T)terms->decay, (T)terms->gain, (T)terms->amplitude};
  switch (terms->activation) {
    case RV_IDENTITY: FT(leak_loop)(RV_IDENTITY, &leak, state, count); break;
    case RV_RELU: FT(leak_loop)(RV_RELU, &leak, state, count); break;
    case RV_TANH: FT(leak_loop)(RV_TANH, &leak, state, count); break;
    case RV_SOFTPLUS: FT(leak_loop)(RV_SOFTPLUS, &leak, state, count); break;
    case RV_SIGMOID: FT(leak_loop)(RV_SIGMOID, &leak, state, count); break;
  }
}
