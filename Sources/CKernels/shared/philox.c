/// The generator itself, one block at a time.

#include "shared/philox.h"

void rv_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
  uint32_t low = key[0], high = key[1];
  for (int round = 0; round < RV_ROUNDS; ++round) {
    uint64_t p = (uint64_t)RV_PHILOX_A * a, q = (uint64_t)RV_PHILOX_C * c;
    a = (uint32_t)(q >> 32) ^ b ^ low;
    c = (uint32_t)(p >> 32) ^ d ^ high;
    b = (uint32_t)q;
    d = (uint32_t)p;
    low += RV_WEYL_LOW;
    high += RV_WEYL_HIGH;
  }
  out[0] = a, out[1] = b, out[2] = c, out[3] = d;
}

rv_addresses rv_make_addresses(rv_stream stream) {
  rv_addresses at;
  uint32_t low = (uint32_t)stream.seed, high = (uint32_t)(stream.seed >> 32);
  for (int round = 0; round < RV_ROUNDS; ++round) {
    at.low[round] = low;
    at.high[round] = high;
    low += RV_WEYL_LOW;
    high += RV_WEYL_HIGH;
  }
  at.step = (uint32_t)stream.step;
  at.purpose = stream.purpose | (uint32_t)(stream.step >> 32) << 16;
  at.chain = stream.chain;
  return at;
}
