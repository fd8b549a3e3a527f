#include "optimizers.h"

#include "dispatch.h"

#define RV_BODY "optimizers_body.h"
#include "each_set.h"

void rv_adam_update_f32(const rv_adam_f32 *constants, rv_strided_block block, const float *gradient,
                        float *theta, float *first, float *second, float *largest,
                        float *average) {
  RV_CALL(adam_f32)(constants, block, gradient, theta, first, second, largest, average);
}

void rv_adam_update_f64(const rv_adam_f64 *constants, rv_strided_block block,
                        const double *gradient, double *theta, double *first, double *second,
                        double *largest, double *average) {
  RV_CALL(adam_f64)(constants, block, gradient, theta, first, second, largest, average);
}
