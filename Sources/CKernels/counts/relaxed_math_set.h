/// Functions of the relaxed sampler, of one instruction set; part of `relaxed_set.h`.
///
/// Shorter series than those of `shared/math_f32.h`, enough for gradients. Kept apart because other
/// series would change the bits of every trained model.

/// log x for x in (0, 1): x = m 2ᵉ, m in [√½, √2), log m = 2 atanh(s), s = (m - 1) / (m + 1).
static RV_INLINE vf64 FS(logs)(vf64 x) {
  vi64 bits = (vi64)x;
  vi64 exponent = ((bits - 0x3F3504F3) >> 23);
  vf64 m = (vf64)(bits - (exponent << 23));
  vf64 e = __builtin_convertvector(exponent, vf64);
  vf64 s = (m - 1.0f) / (m + 1.0f), q = s * s;
  vf64 series = ((0.28498786f * q + 0.40000972f) * q + 0.66666666f) * q;
  return e * 0.693359375f + ((s + s) + (s * series + e * -2.12194440e-4f));
}

/// eˣ for x in [-87, 87].
static RV_INLINE vf64 FS(exps)(vf64 x) {
  vf64 n = __builtin_elementwise_rint(x * 1.44269504f);
  vf64 r = x - n * 0.693359375f + n * 2.12194440e-4f;
  vf64 p = ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r +
               4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f;
  vf64 value = (p * (r * r) + r) + 1.0f;
  vi64 power = (__builtin_convertvector(n, vi64) + 127) << 23;
  return value * (vf64)power;
}

/// sin(π q / 2) for q in [0, 1].
static RV_INLINE vf64 FS(quarter_sines)(vf64 q) {
  vf64 x = q * 1.57079633f, y = x * x;
  vf64 p = (((-2.5052108e-8f * y + 2.7557319e-6f) * y - 1.9841270e-4f) * y + 8.3333333e-3f) * y -
             1.6666667e-1f;
  return x + x * (y * p);
}

