#include "decoding.h"

#include <math.h>

#include "shared/dispatch.h"

#define RV_SCALAR_BODY "decoding/decoding_scalar.h"
#include "shared/each_set_and_scalar.h"

void rv_decode_mass(rv_precision precision, const rv_decoder *decoder, size_t rows,
                    const void *rates) {
  RV_RUN(decode_mass, decoder, rows, rates);
}

void rv_decode_top_three(rv_precision precision, const rv_decoder *decoder, size_t rows,
                         const void *rates) {
  RV_RUN(decode_top_three, decoder, rows, rates);
}
