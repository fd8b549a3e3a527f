/// Philox blocks in vectors; for the top of a body of `each_set.h`.
///
/// A vector of 64-bit lanes holds one word of as many blocks. Only the low halves of the lanes
/// count: a product of low halves leaves both halves of the result in its lane, and what remains in
/// the high halves is masked where it would matter.

#define RV_LOW_HALF 0xFFFFFFFFu

/// Products of the low halves, in full.
static RV_INLINE vul FS(multiply_low)(vul x, uint64_t y) {
#if defined(__x86_64__)
  // Spelled out: left to the compiler, a mask may go and a slow 64-bit product come.
  vul product;
#if RV_BYTES == 128
  product.lo = (__typeof__(x.lo))_mm512_mul_epu32((__m512i)x.lo, _mm512_set1_epi64((long long)y));
  product.hi = (__typeof__(x.hi))_mm512_mul_epu32((__m512i)x.hi, _mm512_set1_epi64((long long)y));
#elif RV_BYTES == 64
  product.lo = (__typeof__(x.lo))_mm256_mul_epu32((__m256i)x.lo, _mm256_set1_epi64x((long long)y));
  product.hi = (__typeof__(x.hi))_mm256_mul_epu32((__m256i)x.hi, _mm256_set1_epi64x((long long)y));
#else
  product.lo = (__typeof__(x.lo))_mm_mul_epu32((__m128i)x.lo, _mm_set1_epi64x((long long)y));
  product.hi = (__typeof__(x.hi))_mm_mul_epu32((__m128i)x.hi, _mm_set1_epi64x((long long)y));
#endif
  return product;
#else
  return (x & RV_LOW_HALF) * (vul)y;
#endif
}

/// The four words of the blocks with counters (block, step, chain, purpose), high halves undefined,
/// for two vectors of blocks in lockstep: one alone leaves the multipliers waiting.
static RV_INLINE void FS(philox)(const rv_addresses *at, const vul block[2], const vul chain[2],
                                 vul words[2][4]) {
  vul a0 = block[0], b0 = (vul)at->step, c0 = chain[0], d0 = (vul)at->purpose;
  vul a1 = block[1], b1 = b0, c1 = chain[1], d1 = d0;
#pragma clang loop unroll(full)
  for (int round = 0; round < RV_ROUNDS; ++round) {
    vul low = (vul)at->low[round], high = (vul)at->high[round];
    vul p0 = FS(multiply_low)(a0, RV_PHILOX_A), q0 = FS(multiply_low)(c0, RV_PHILOX_C);
    vul p1 = FS(multiply_low)(a1, RV_PHILOX_A), q1 = FS(multiply_low)(c1, RV_PHILOX_C);
    a0 = (q0 >> 32) ^ b0 ^ low, a1 = (q1 >> 32) ^ b1 ^ low;
    c0 = (p0 >> 32) ^ d0 ^ high, c1 = (p1 >> 32) ^ d1 ^ high;
    b0 = q0, b1 = q1;
    d0 = p0, d1 = p1;
  }
  words[0][0] = a0, words[0][1] = b0, words[0][2] = c0, words[0][3] = d0;
  words[1][0] = a1, words[1][1] = b1, words[1][2] = c1, words[1][3] = d1;
}

/// Low halves of `low` and `high` side by side in each lane.
static RV_INLINE vul FS(join)(vul low, vul high) {
#if defined(__x86_64__)
  // Else the shift merges with the product that made `high`, and that one gets slower.
  vulh first = high.lo, second = high.hi;
  __asm__("" : "+v"(first), "+v"(second));
  high.lo = first;
  high.hi = second;
#endif
  return (low & RV_LOW_HALF) | (high << 32);
}

// MARK: Thirty-two blocks in 32-bit lanes, the same on every set

typedef uint64_t FS(longs16) __attribute__((ext_vector_type(16)));

/// Both halves of the products of 32 words with one, even and odd words apart.
static RV_INLINE vu32 FS(multiply32)(vu32 a, uint32_t factor, vu32 *high) {
  const uint64_t low_half = RV_LOW_HALF;
  FS(longs16) even = ((FS(longs16))a & low_half) * factor, odd = ((FS(longs16))a >> 32) * factor;
  *high = (vu32)((even >> 32) | (odd & ~low_half));
  return (vu32)((even & low_half) | (odd << 32));
}

/// The four words of thirty-two blocks of one chain.
static RV_INLINE void FS(philox32)(const rv_addresses *at, vu32 block, vu32 out[4]) {
  vu32 a = block, b = (vu32)(uint32_t)at->step, c = (vu32)at->chain,
              d = (vu32)(uint32_t)at->purpose;
#pragma clang loop unroll(full)
  for (int round = 0; round < RV_ROUNDS; ++round) {
    vu32 high_a, high_c;
    vu32 low_a = FS(multiply32)(a, RV_PHILOX_A, &high_a);
    vu32 low_c = FS(multiply32)(c, RV_PHILOX_C, &high_c);
    a = high_c ^ b ^ (uint32_t)at->low[round];
    b = low_c;
    c = high_a ^ d ^ (uint32_t)at->high[round];
    d = low_a;
  }
  out[0] = a, out[1] = b, out[2] = c, out[3] = d;
}
