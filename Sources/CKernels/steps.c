/// Steps that draw their noise on the way, tile by tile, so that it never leaves the cache.

#include <string.h>

#include "dispatch.h"
#include "draws.h"

/// What the arithmetic of a leaky step takes; `bias` and `noise` may be NULL, `bias` has one value
/// per scalar of the tile.
typedef struct {
  const float *input, *bias, *noise;
  float decay, gain, amplitude;
} rv_leak_f32;
typedef struct {
  const double *input, *bias, *noise;
  double decay, gain, amplitude;
} rv_leak_f64;

#define RV_BODY "steps_body.h"
#include "each_set.h"

#define RV_SCALAR_BODY "steps_tiles.h"
#include "each_scalar.h"
