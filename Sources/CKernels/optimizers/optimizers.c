#include "optimizers.h"

#include "shared/dispatch.h"

#define RV_SCALAR_BODY "optimizers/optimizers_scalar.h"
#include "shared/each_set_and_scalar.h"

void rv_adam_update(rv_precision precision, const rv_adam *constants, rv_strided_block block,
                    const void *gradient, const rv_adam_arrays *arrays) {
  RV_RUN(adam, constants, block, gradient, arrays);
}
