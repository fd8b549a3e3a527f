/// Vector functions in double precision; included by bodies, once per instruction set. The same
/// designs as in `math_f32.h`, which explains them.

static RV_INLINE vd FS(exp_parts_f64)(vd x, vd *scaled, vd *residual) {
  const double magic = 0x1.8p52;
  *scaled = x * 0x1.71547652b82fep+0 + magic;
  vd n = *scaled - magic;
  vd high = x - n * 0x1.62e42feep-1, low = n * -0x1.a39ef35793c76p-33;
  vd r = high + low;
  vd p = r * 0x1.204e30d1aeae4p-29 + 0x1.af74353e36354p-26;  // [2^-63.4]
  p = p * r + 0x1.27e44bc3f5ab1p-22;
  p = p * r + 0x1.71ddeab62180ap-19;
  p = p * r + 0x1.a01a01e839486p-16;
  p = p * r + 0x1.a01a01b5f1c72p-13;
  p = p * r + 0x1.6c16c16c0a4f7p-10;
  p = p * r + 0x1.111111110e54dp-7;
  p = p * r + 0x1.555555555556cp-5;
  p = p * r + 0x1.555555555555dp-3;
  p = p * r + 0.5;
  p = p * (r * r);
  if (residual) p = p + ((high - r) + low);
  p = p + r;
  vd e = p + 1.0;
  if (residual) *residual = (p - (e - 1.0)) * (2.0 - e);
  return e;
}

/// p 2^n with one rounding, for n in -1077...1024 and p in [1/2, 2).
static RV_INLINE vd FS(scale_f64)(vd p, vd scaled) {
#if RV_BYTES == 128
  vd n = scaled - 0x1.8p52, y;
  y.lo = _mm512_scalef_pd(p.lo, n.lo);
  y.hi = _mm512_scalef_pd(p.hi, n.hi);
  return y;
#else
  vl n = (vl)scaled - 0x4338000000000000;
  // Half of n, by a second rounding addition: 64-bit arithmetic shifts are slow on some sets.
  vl half = (vl)((scaled - 0x1.8p52) * 0.5 + 0x1.8p52) - 0x4338000000000000;
  return p * (vd)((half + 1023) << 52) * (vd)((n - half + 1023) << 52);
#endif
}

static RV_INLINE vd FS(exp_f64)(vd x) {
  x = x > 710.0 ? (vd)710.0 : x;
  x = x < -746.0 ? (vd)-746.0 : x;
  vd scaled, e = FS(exp_parts_f64)(x, &scaled, NULL);
  return FS(scale_f64)(e, scaled);
}

static RV_INLINE vd FS(log_parts_f64)(vd f, vd k) {
  vd s = f / (2.0 + f);
  vd z = s * s;
  vd r = z * 0x1.2f1161d2253d3p-3 + 0x1.39a0980f6e4dep-3;  // [2^-59.5]
  r = r * z + 0x1.7466499ac05f7p-3;
  r = r * z + 0x1.c71c51d82009dp-3;
  r = r * z + 0x1.2492494229fc8p-2;
  r = r * z + 0x1.999999997f9fbp-2;
  r = r * z + 0x1.5555555555593p-1;
  r = r * z;
  vd half = f * f * 0.5;
  vd tail = s * (half + r) + k * 0x1.a39ef35793c76p-33;
  return (f - (half - tail)) + k * 0x1.62e42feep-1;
}

/// Splits a positive normal x into 2^k m, m in [sqrt(1/2), sqrt(2)); k as a double.
static RV_INLINE vd FS(split_f64)(vd x, vd *k) {
  vul bits = (vul)x + (0x3FF0000000000000u - 0x3FE6A09E667F3BCDu);
  // The biased exponent, placed into the low bits of 2^52.
  *k = (vd)((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
  return (vd)((bits & 0x000FFFFFFFFFFFFFu) + 0x3FE6A09E667F3BCDu);
}

static RV_INLINE vd FS(log_f64)(vd x) {
  vl subnormal = x < 0x1p-1022;
  vd scaled = subnormal ? x * 0x1p54 : x;
  vd k, m = FS(split_f64)(scaled, &k);
  k = subnormal ? k - 54.0 : k;
  vd y = FS(log_parts_f64)(m - 1.0, k);
  vd special = x == __builtin_inf() ? x : (vd)__builtin_nan("");
  special = x == 0.0 ? (vd)-__builtin_inf() : special;
  return ((x > 0.0) & (x < __builtin_inf())) ? y : special;
}

static RV_INLINE vd FS(tanh_f64)(vd x) {
  vl sign = (vl)x & INT64_MIN;
  vd a = (vd)((vl)x ^ sign);
  vd twice = a > 19.1 ? (vd)38.2 : a + a;
  vd scaled, e = FS(exp_parts_f64)(twice, &scaled, NULL);
  e = (vd)((vl)e + ((vl)scaled << 52));
  vd large = 1.0 - 2.0 / (e + 1.0);
  vd z = a * a;
  vd p = z * -0x1.0d98a5e4af415p-16 + 0x1.4389bab94fe3ap-14;  // [2^-56.4]
  p = p * z + -0x1.df5239be3b631p-13;
  p = p * z + 0x1.3365ac1450d8p-11;
  p = p * z + -0x1.7d68937be0a75p-10;
  p = p * z + 0x1.d6cf2686cad42p-9;
  p = p * z + -0x1.226e161fcb40dp-7;
  p = p * z + 0x1.664f477a63929p-6;
  p = p * z + -0x1.ba1ba1b503afbp-5;
  p = p * z + 0x1.111111110ac94p-3;
  p = p * z + -0x1.55555555554ffp-2;
  vd small = a + p * (z * a);
  vd y = a >= 0.625 ? large : small;
  return (vd)((vl)y | sign);
}

static RV_INLINE vd FS(exp_minus_abs_f64)(vd x, vd *residual) {
  vd a = (vd)((vl)x | INT64_MIN);
  a = a < -746.0 ? (vd)-746.0 : a;
  vd scaled, e = FS(exp_parts_f64)(a, &scaled, residual);
  return FS(scale_f64)(e, scaled);
}

static RV_INLINE vd FS(sigmoid_f64)(vd x) {
  vd residual, e = FS(exp_minus_abs_f64)(x, &residual);
  vd d = 1.0 + e, lost = e - (d - 1.0);
  vl negative = x < 0.0;
  vd y = (negative ? e : (vd)1.0) / d;
  vd reciprocal = negative ? 1.0 - y : y;
  vd missing = (negative ? residual : (vd)0.0) - lost * reciprocal;
  return y + y * missing;
}

static RV_INLINE vd FS(softplus_f64)(vd x) {
  vd residual, e = FS(exp_minus_abs_f64)(x, &residual);
  vl upper = e > 0x1.a827999fcef31p-2;
  vd f = upper ? (e - 1.0) * 0.5 : e;
  vd k = upper ? (vd)1.0 : (vd)0.0;
  return FS(log_parts_f64)(f, k) + (x > 0.0 ? x : (vd)0.0);
}

static RV_INLINE vd FS(tanh_slope_f64)(vd x) {
  vd residual, e = FS(exp_minus_abs_f64)(x, &residual);
  vd s = (e + e) / (1.0 + e * e);
  return s * s;
}

static RV_INLINE vd FS(sigmoid_slope_f64)(vd x) {
  vd residual, e = FS(exp_minus_abs_f64)(x, &residual);
  vd d = 1.0 + e;
  return (e / d) / d;
}

/// u = (k + 1/2) / 2^52, k the high 52 bits: exact, strictly inside (0, 1).
static RV_INLINE vd FS(unit_f64)(vul w) {
  return (vd)((w >> 12) | 0x3FF0000000000000u) - (1.0 - 0x1p-53);
}

static RV_INLINE vd FS(log_unit_f64)(vul w) {
  vd k, m = FS(split_f64)(FS(unit_f64)(w), &k);
  return FS(log_parts_f64)(m - 1.0, k);
}

/// cos and sin of 2 pi times a 54-bit fraction of a turn.
static RV_INLINE vd FS(turn_f64)(vul w, vd *sine) {
  vul turned = w + 0x2000000000000000u;
  vul angle = ((turned & 0x3FFFFFFFFFFFFFFFu) >> 10) | 0x4330000000000000u;
  vd t = (((vd)angle - (0x1p52 + 0x1p51)) + 0.5) * 0x1p-52;
  vd z = t * t;
  vd s = z * 0x1.e3f39df47c88cp-25 + -0x1.e30071feb5a5ep-19;  // [2^-53.9]
  s = s * z + 0x1.50782fda6b7e1p-13;
  s = s * z + -0x1.32d2cce2e60d5p-8;
  s = s * z + 0x1.466bc677587fdp-4;
  s = s * z + -0x1.4abbce625be41p-1;
  s = s * z + 0x1.921fb54442d18p+0;
  s = s * t;
  vd c = z * -0x1.afee4cae16d63p-28 + 0x1.f9c3d3d067c22p-22;  // [2^-61.5]
  c = c * z + -0x1.a6d1e138d23b1p-16;
  c = c * z + 0x1.e1f506749a443p-11;
  c = c * z + -0x1.55d3c7e3bf5abp-6;
  c = c * z + 0x1.03c1f081b5a4fp-2;
  c = c * z + -0x1.3bd3cc9be45dep+0;
  c = c * z + 1.0;
  vl odd = (vl)(turned << 1);
  vul sign = turned & 0x8000000000000000u;
  vul other = (turned ^ (turned << 1)) & 0x8000000000000000u;
  *sine = (vd)((vul)(odd < 0 ? c : s) ^ sign);
  return (vd)((vul)(odd < 0 ? s : c) ^ other);
}

/// Two independent standard normals (Box and Muller 1958); |x| <= 8.58.
static RV_INLINE vd FS(normal_pair_f64)(vul radius_word, vul angle_word, vd *second) {
  vd radius = __builtin_elementwise_sqrt(FS(log_unit_f64)(radius_word) * -2.0);
  vd sine, cosine = FS(turn_f64)(angle_word, &sine);
  *second = radius * sine;
  return radius * cosine;
}
