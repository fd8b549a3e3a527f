/// Steps that draw their noise on the way, tile by tile, so that it never leaves the cache.

#include "steps.h"

#include <string.h>

#include "draws/tiles.h"
#include "shared/dispatch.h"

#define RV_SCALAR_BODY "steps/steps_scalar.h"
#include "shared/each_set_and_scalar.h"

#define RV_SCALAR_BODY "steps/tiles_scalar.h"
#include "shared/each_scalar.h"
#undef RV_SCALAR_BODY

void rv_scale_add_normals(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                          double decay, double amplitude, void *state) {
  if (rows == 0 || columns == 0) return;
  if (precision == RV_FLOAT) {
    scale_add_normals_f32(stream, rows, columns, (float)decay, (float)amplitude, state);
  } else {
    scale_add_normals_f64(stream, rows, columns, decay, amplitude, state);
  }
}

void rv_leaky_step(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                   const rv_leak *leak, void *state) {
  if (rows == 0 || columns == 0) return;
  if (precision == RV_FLOAT) {
    leaky_step_f32(stream, rows, columns, leak, state);
  } else {
    leaky_step_f64(stream, rows, columns, leak, state);
  }
}
