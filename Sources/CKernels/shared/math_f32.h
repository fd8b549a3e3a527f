/// Vector functions in single precision; included by bodies, once per instruction set.
///
/// Plain multiplications, additions, divisions and bit operations only, so that every set gives
/// the same bits. Polynomials are minimax fits with coefficients rounded to float (relative error
/// of the fit in brackets). A condition is a vector whose sign bits select: `c ? a : b`.

/// e^r for x = n ln 2 + r, |r| <= ln 2 / 2, |x| < 2^21. `*scaled` is n + 1.5 * 2^23, in whose low
/// bits n stands. `residual` (or NULL) halves the error, for functions that add rounding of
/// their own, and receives what the result still lacks, relative to it.
static RV_INLINE vf FS(exp_parts_f32)(vf x, vf *scaled, vf *residual) {
  const float magic = 0x1.8p23f;
  *scaled = x * 0x1.715476p+0f + magic;
  vf n = *scaled - magic;
  // ln 2 in two parts, the first short enough that n times it is exact.
  vf high = x - n * 0x1.63p-1f, low = n * 0x1.bd0106p-13f;
  vf r = high + low;
  vf p = r * 0x1.6ac4a4p-10f + 0x1.123dc6p-7f;  // [2^-28.2]
  p = p * r + 0x1.555858p-5f;
  p = p * r + 0x1.55548cp-3f;
  p = p * r + 0x1.fffffcp-2f;
  p = p * (r * r);
  if (residual) p = p + ((high - r) + low);  // what rounding took from r
  p = p + r;
  vf e = p + 1.0f;
  if (residual) *residual = (p - (e - 1.0f)) * (2.0f - e);  // 1 / e is nearly 2 - e
  return e;
}

/// p 2^n with one rounding, for n of `exp_parts_f32` in -150...128 and p in [1/2, 2).
static RV_INLINE vf FS(scale_f32)(vf p, vf scaled) {
#if RV_BYTES == 128
  vf n = scaled - 0x1.8p23f, y;
  y.lo = _mm512_scalef_ps(p.lo, n.lo);
  y.hi = _mm512_scalef_ps(p.hi, n.hi);
  return y;
#else
  vi n = (vi)scaled - 0x4B400000;
  vi half = n >> 1;
  return p * (vf)((half + 127) << 23) * (vf)((n - half + 127) << 23);
#endif
}

static RV_INLINE vf FS(exp_f32)(vf x) {
  x = x > 89.0f ? (vf)89.0f : x;  // NaN stays
  x = x < -104.0f ? (vf)-104.0f : x;
  vf scaled, e = FS(exp_parts_f32)(x, &scaled, NULL);
  return FS(scale_f32)(e, scaled);
}

/// log(2^k (1 + f)) for sqrt(1/2) <= 1 + f <= sqrt(2), accurate relative to the result.
static RV_INLINE vf FS(log_parts_f32)(vf f, vf k) {
  vf square = f * f;
  // Even and odd coefficients apart: half the latency. [2^-29.2]
  vf even = square * 0x1.124c8ep-4f + 0x1.e6e09ap-4f;
  even = even * square + 0x1.233cecp-3f;
  even = even * square + 0x1.99a464p-3f;
  even = even * square + 0x1.555548p-2f;
  vf odd = square * -0x1.dc811cp-4f + -0x1.fc65bep-4f;
  odd = odd * square + -0x1.555ab8p-3f;
  odd = odd * square + -0x1.00000ap-2f;
  vf p = even + odd * f;
  vf tail = p * (square * f) - k * 0x1.bd0106p-13f;
  tail = tail - square * 0.5f;
  return (f + tail) + k * 0x1.63p-1f;
}

/// Splits a positive normal x into 2^k m, m in [sqrt(1/2), sqrt(2)).
static RV_INLINE vf FS(split_f32)(vf x, vi *k) {
  vi bits = (vi)x + (0x3F800000 - 0x3F3504F3);
  *k = (bits >> 23) - 127;
  return (vf)((bits & 0x007FFFFF) + 0x3F3504F3);
}

static RV_INLINE vf FS(log_f32)(vf x) {
  vi subnormal = x < 0x1p-126f;
  vf scaled = subnormal ? x * 0x1p23f : x;
  vi k;
  vf m = FS(split_f32)(scaled, &k);
  k = subnormal ? k - 23 : k;
  vf y = FS(log_parts_f32)(m - 1.0f, __builtin_convertvector(k, vf));
  vf special = x == __builtin_inff() ? x : (vf)__builtin_nanf("");
  special = x == 0.0f ? (vf)-__builtin_inff() : special;
  return ((x > 0.0f) & (x < __builtin_inff())) ? y : special;
}

static RV_INLINE vf FS(tanh_f32)(vf x) {
  vi sign = (vi)x & INT32_MIN;
  vf a = (vf)((vi)x ^ sign);
  // From 9.02 on the result rounds to 1.
  vf twice = a > 9.02f ? (vf)18.04f : a + a;
  vf scaled, e = FS(exp_parts_f32)(twice, &scaled, NULL);
  e = (vf)((vi)e + ((vi)scaled << 23));
  vf large = 1.0f - 2.0f / (e + 1.0f);
  vf z = a * a;
  vf p = z * -0x1.750cdep-8f + 0x1.51f8cep-6f;  // [2^-27.7]
  p = p * z + -0x1.b835a4p-5f;
  p = p * z + 0x1.1106f6p-3f;
  p = p * z + -0x1.555532p-2f;
  vf small = a + p * (z * a);
  vf y = a >= 0.625f ? large : small;  // NaN takes the branch that keeps it
  return (vf)((vi)y | sign);
}

/// e^-|x|, at most 1, and its residual.
static RV_INLINE vf FS(exp_minus_abs_f32)(vf x, vf *residual) {
  vf a = (vf)((vi)x | INT32_MIN);
  a = a < -104.0f ? (vf)-104.0f : a;
  vf scaled, e = FS(exp_parts_f32)(a, &scaled, residual);
  return FS(scale_f32)(e, scaled);
}

static RV_INLINE vf FS(sigmoid_f32)(vf x) {
  vf residual, e = FS(exp_minus_abs_f32)(x, &residual);
  vf d = 1.0f + e, lost = e - (d - 1.0f);
  vi negative = x < 0.0f;
  vf y = (negative ? e : (vf)1.0f) / d;
  vf reciprocal = negative ? 1.0f - y : y;  // of d, nearly
  vf missing = (negative ? residual : (vf)0.0f) - lost * reciprocal;
  return y + y * missing;
}

static RV_INLINE vf FS(softplus_f32)(vf x) {
  vf residual, e = FS(exp_minus_abs_f32)(x, &residual);
  vi upper = e > 0x1.a82798p-2f;  // sqrt(2) - 1
  vf f = upper ? (e - 1.0f) * 0.5f : e;
  vf k = upper ? (vf)1.0f : (vf)0.0f;
  return FS(log_parts_f32)(f, k) + (x > 0.0f ? x : (vf)0.0f);
}

/// 1 - tanh(x)^2, without the cancellation.
static RV_INLINE vf FS(tanh_slope_f32)(vf x) {
  vf residual, e = FS(exp_minus_abs_f32)(x, &residual);
  vf s = (e + e) / (1.0f + e * e);
  return s * s;
}

static RV_INLINE vf FS(sigmoid_slope_f32)(vf x) {
  vf residual, e = FS(exp_minus_abs_f32)(x, &residual);
  vf d = 1.0f + e;
  return (e / d) / d;
}

/// log of u = (w + 1/2) / 2^32, with all 32 bits at both ends: relative accuracy also for 1 - u.
static RV_INLINE vf FS(log_unit_f32)(vu w) {
  vi s = (vi)w;
  vi upper = s >> 31;
  // The distance to the nearer end, in (0, 1/2].
  vf p = (__builtin_convertvector(s ^ upper, vf) + 0.5f) * 0x1p-32f;
  vf u = upper ? 1.0f - p : p;
  vi k;
  vf m = FS(split_f32)(u, &k);
  vf f = k == 0 ? -p : m - 1.0f;
  return FS(log_parts_f32)(f, __builtin_convertvector(k, vf));
}

/// cos and sin of 2 pi (w + 1/2) / 2^32.
static RV_INLINE vf FS(turn_f32)(vu w, vf *sine) {
  vu turned = w + 0x20000000u;  // two bits of quadrant, thirty of angle around its middle
  vi angle = (vi)(turned & 0x3FFFFFFFu) - 0x20000000;
  vf t = (__builtin_convertvector(angle, vf) + 0.5f) * 0x1p-30f;  // quarter turns, |t| <= 1/2
  vf z = t * t;
  vf s = z * -0x1.337574p-8f + 0x1.46828p-4f;  // [2^-24.4]
  s = s * z + -0x1.4abc28p-1f;
  s = s * z + 0x1.921fb6p+0f;
  s = s * t;
  vf c = z * 0x1.d47cfap-11f + -0x1.55b146p-6f;  // [2^-31.2]
  c = c * z + 0x1.03c1aep-2f;
  c = c * z + -0x1.3bd3ccp+0f;
  c = c * z + 1.0f;
  vi odd = (vi)(turned << 1);
  vu sign = turned & 0x80000000u;
  vu other = (turned ^ (turned << 1)) & 0x80000000u;
  *sine = (vf)((vu)(odd < 0 ? c : s) ^ sign);
  return (vf)((vu)(odd < 0 ? s : c) ^ other);
}

/// Two independent standard normals (Box and Muller 1958); |x| <= 6.77.
static RV_INLINE vf FS(normal_pair_f32)(vu radius_word, vu angle_word, vf *second) {
  vf radius = __builtin_elementwise_sqrt(FS(log_unit_f32)(radius_word) * -2.0f);
  vf sine, cosine = FS(turn_f32)(angle_word, &sine);
  *second = radius * sine;
  return radius * cosine;
}
