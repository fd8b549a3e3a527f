/// φ and φ' of a vector, the choice known at compile time or hoisted out of loops by the compiler.
/// A body of `each_scalar.h`, after the vector functions.

static RV_INLINE V FT(relu)(V x) { return x < (T)0 ? (V)(T)0 : x; }  // NaN stays

static RV_INLINE V FT(activate)(rv_activation activation, V x) {
  switch (activation) {
    case RV_RELU: return FT(relu)(x);
    case RV_TANH: return FT(tanh)(x);
    case RV_SOFTPLUS: return FT(softplus)(x);
    case RV_SIGMOID: return FT(sigmoid)(x);
    default: return x;
  }
}

static RV_INLINE V FT(activation_slope)(rv_activation activation, V x) {
  switch (activation) {
    case RV_RELU: return x > (T)0 ? (V)(T)1 : (V)(T)0;
    case RV_TANH: return FT(tanh_slope)(x);
    case RV_SOFTPLUS: return FT(sigmoid)(x);
    case RV_SIGMOID: return FT(sigmoid_slope)(x);
    default: return (V)(T)1;
  }
}

static RV_INLINE V FT(load)(const T *x) {
  V v;
  memcpy(&v, x, sizeof v);
  return v;
}

static RV_INLINE void FT(store)(T *y, V v) { memcpy(y, &v, sizeof v); }

/// The first `count` lanes from memory, the others 0.
static RV_INLINE V FT(load_part)(const T *x, size_t count) {
  V v = (V)(T)0;
  memcpy(&v, x, count * sizeof(T));
  return v;
}

static RV_INLINE void FT(store_part)(T *y, V v, size_t count) { memcpy(y, &v, count * sizeof(T)); }
