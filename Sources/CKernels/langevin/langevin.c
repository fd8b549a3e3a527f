#include "langevin.h"

#include "shared/dispatch.h"

#define RV_SCALAR_BODY "langevin/langevin_scalar.h"
#include "shared/each_set_and_scalar.h"

void rv_langevin_velocity(rv_precision precision, size_t rows, size_t units, const void *x,
                          const void *bias, void *v, double *energy) {
  RV_RUN(velocity, rows, units, x, bias, v, energy);
}

void rv_langevin_drift(rv_precision precision, const rv_langevin_step *step) {
  RV_RUN(drift, step);
}
