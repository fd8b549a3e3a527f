/// The constants of Philox 4x32-10 and what the blocks of a batch share.
#ifndef REVERIE_PHILOX_H
#define REVERIE_PHILOX_H

#include "draws.h"

#define RV_ROUNDS 10
#define RV_PHILOX_A 0xD2511F53u
#define RV_PHILOX_C 0xCD9E8D57u
#define RV_WEYL_LOW 0x9E3779B9u
#define RV_WEYL_HIGH 0xBB67AE85u

/// What the blocks of one batch share: round keys and counter words 1 and 3. The arrays hold 32-bit
/// values in 64 bits, as the vector lanes do.
typedef struct {
  uint64_t low[RV_ROUNDS], high[RV_ROUNDS];
  uint64_t step, purpose;
  uint32_t chain;
} rv_addresses;

rv_addresses rv_make_addresses(rv_stream stream);

#endif
