/// Philox blocks in vectors; for the top of a body of `each_set.h`.
///
/// A vector of 64-bit lanes holds one word of as many blocks. Only the low halves of the lanes
/// count: a product of low halves leaves both halves of the result in its lane, and what remains in
/// the high halves is masked where it would matter.

#define RV_LOW_HALF 0xFFFFFFFFu

/// The four words of the blocks with counters (block, step, chain, purpose), high halves undefined.
static RV_INLINE void FS(philox)(const rv_addresses *at, vul block, vul chain, vul words[4]) {
  vul a = block, b = (vul)at->step, c = chain, d = (vul)at->purpose;
#pragma clang loop unroll(full)
  for (int round = 0; round < RV_ROUNDS; ++round) {
    vul p = (a & RV_LOW_HALF) * (vul)(uint64_t)RV_PHILOX_A;
    vul q = (c & RV_LOW_HALF) * (vul)(uint64_t)RV_PHILOX_C;
    a = (q >> 32) ^ b ^ (vul)at->low[round];
    c = (p >> 32) ^ d ^ (vul)at->high[round];
    b = q;
    d = p;
  }
  words[0] = a, words[1] = b, words[2] = c, words[3] = d;
}

/// Low halves of `low` and `high` side by side in each lane.
static RV_INLINE vul FS(join)(vul low, vul high) { return (low & RV_LOW_HALF) | (high << 32); }
