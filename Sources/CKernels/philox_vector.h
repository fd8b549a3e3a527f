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

/// The four words of the blocks with counters (block, step, chain, purpose), high halves undefined.
static RV_INLINE void FS(philox)(const rv_addresses *at, vul block, vul chain, vul words[4]) {
  vul a = block, b = (vul)at->step, c = chain, d = (vul)at->purpose;
#pragma clang loop unroll(full)
  for (int round = 0; round < RV_ROUNDS; ++round) {
    vul p = FS(multiply_low)(a, RV_PHILOX_A), q = FS(multiply_low)(c, RV_PHILOX_C);
    a = (q >> 32) ^ b ^ (vul)at->low[round];
    c = (p >> 32) ^ d ^ (vul)at->high[round];
    b = q;
    d = p;
  }
  words[0] = a, words[1] = b, words[2] = c, words[3] = d;
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
