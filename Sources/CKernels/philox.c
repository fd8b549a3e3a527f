#include "philox.h"

#include <math.h>

void rv_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = (uint64_t)0xD2511F53u * a, p1 = (uint64_t)0xCD9E8D57u * c;
    a = (uint32_t)(p1 >> 32) ^ b ^ k0;
    c = (uint32_t)(p0 >> 32) ^ d ^ k1;
    b = (uint32_t)p1;
    d = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  out[0] = a, out[1] = b, out[2] = c, out[3] = d;
}

static void block_at(rv_stream s, size_t row, uint32_t block, uint32_t out[4]) {
  uint32_t key[2] = {(uint32_t)s.seed, (uint32_t)(s.seed >> 32)};
  uint32_t counter[4] = {block, (uint32_t)s.step, s.chain + (uint32_t)row,
                         s.purpose | (uint32_t)(s.step >> 32) << 16};
  rv_philox4x32(counter, key, out);
}

void rv_bits(rv_stream stream, size_t rows, size_t columns, uint32_t *out) {
  for (size_t r = 0; r < rows; ++r)
    for (size_t j = 0; j < columns; ++j) {
      uint32_t w[4];
      block_at(stream, r, (uint32_t)(j / 4), w);
      out[r * columns + j] = w[j % 4];
    }
}

static double unit_uniform_f32(rv_stream s, size_t r, size_t j) {
  uint32_t w[4];
  block_at(s, r, (uint32_t)(j / 4), w);
  return ((w[j % 4] >> 9) + 0.5) * 0x1p-23;
}

static double unit_uniform_f64(rv_stream s, size_t r, size_t j) {
  uint32_t w[4];
  block_at(s, r, (uint32_t)(j / 2), w);
  uint64_t bits = w[2 * (j % 2)] | (uint64_t)w[2 * (j % 2) + 1] << 32;
  return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

#define RV_DRAWS(S, T, EACH)                                                                      \
  static double unit_normal_##S(rv_stream s, size_t r, size_t j) {                                \
    double u = unit_uniform_##S(s, r, j & ~(size_t)1), v = unit_uniform_##S(s, r, j | 1);         \
    double angle = 6.283185307179586 * v;                                                                  \
    return sqrt(-2 * log(u)) * (j % 2 ? sin(angle) : cos(angle));                                 \
  }                                                                                               \
  void rv_uniforms_##S(rv_stream stream, size_t rows, size_t columns, T *out) {                   \
    EACH { out[r * columns + j] = (T)unit_uniform_##S(stream, r, j); }                            \
  }                                                                                               \
  void rv_normals_##S(rv_stream stream, size_t rows, size_t columns, T *out) {                    \
    EACH { out[r * columns + j] = (T)unit_normal_##S(stream, r, j); }                             \
  }                                                                                               \
  void rv_exponentials_##S(rv_stream stream, size_t rows, size_t columns, T *out) {               \
    EACH { out[r * columns + j] = (T)-log(unit_uniform_##S(stream, r, j)); }                      \
  }                                                                                               \
  void rv_poisson_##S(rv_stream stream, size_t rows, size_t columns, const T *rates, T *counts) { \
    EACH {                                                                                        \
      double rate = rates[r * columns + j];                                                       \
      counts[r * columns + j] = (T)poisson(stream, r, j, rate);                                   \
    }                                                                                             \
  }                                                                                               \
  void rv_scale_add_normals_##S(rv_stream stream, size_t rows, size_t columns, T decay,           \
                                T amplitude, T *state) {                                          \
    EACH {                                                                                        \
      T noise = (T)unit_normal_##S(stream, r, j);                                                 \
      state[r * columns + j] = decay * state[r * columns + j] + amplitude * noise;                \
    }                                                                                             \
  }                                                                                               \
  void rv_leaky_step_##S(rv_stream stream, size_t rows, size_t columns, rv_activation activation, \
                         const T *input, const T *bias, T decay, T gain, T amplitude, T *state) { \
    EACH {                                                                                        \
      T x = input[r * columns + j] + (bias ? bias[j] : 0), y;                                     \
      rv_activate_##S(activation, &x, &y, 1);                                                     \
      T noise = amplitude != 0 ? (T)unit_normal_##S(stream, r, j) : 0;                            \
      T *at = state + r * columns + j;                                                            \
      *at = decay * *at + gain * y + amplitude * noise;                                           \
    }                                                                                             \
  }

#define RV_EACH_UNIT                \
  for (size_t r = 0; r < rows; ++r) \
    for (size_t j = 0; j < columns; ++j)

// Knuth's product of uniforms in the log domain: block word 0 carries the attempt in its high bits.
static double poisson(rv_stream s, size_t r, size_t j, double rate) {
  if (!(rate >= 0) || rate == INFINITY) return NAN;
  double sum = 0, count = 0;
  for (uint32_t attempt = 0;; ++attempt) {
    uint32_t w[4];
    block_at(s, r, (uint32_t)j ^ attempt << 20, w);
    for (int k = 0; k < 4; ++k) {
      sum -= log((w[k] + 0.5) * 0x1p-32);
      if (sum >= rate) return count;
      count += 1;
    }
  }
}

RV_DRAWS(f32, float, RV_EACH_UNIT)
RV_DRAWS(f64, double, RV_EACH_UNIT)
