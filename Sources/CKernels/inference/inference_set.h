/// The passes of inference of one instruction set.

#include "shared/vector_math.h"

/// softplus, cheaper where e^-|x| is small, which it nearly always is below a high ceiling. A lane
/// takes the short series by its own value, so its bits do not depend on the others.
static RV_INLINE vf FS(softplus_quick_f32)(vf x) {
  vf e = FS(exp_minus_abs_f32)(x, NULL);
  vi small = e < 0x1p-7f;
  vf series = e * (1.0f - e * (0.5f - e * (0x1.555556p-2f - e * 0.25f)));  // [e⁴/5 < 2^-30]
  vf quick = series + (x > 0.0f ? x : (vf)0.0f);
  if (__builtin_reduce_and(small) != 0) return quick;
  return small ? quick : FS(softplus_f32)(x);
}

static RV_INLINE vd FS(softplus_quick_f64)(vd x) { return FS(softplus_f64)(x); }

/// Partial sums, a multiple of the lanes or a part of them on every set.
#define RV_SUMS 16

#define RV_SCALAR_BODY "inference/lanes_scalar.h"
#include "shared/each_scalar.h"
#undef RV_SCALAR_BODY

#define RV_SCALAR_BODY "inference/inference_scalar.h"
#include "shared/each_scalar.h"
#undef RV_SCALAR_BODY

#define RV_SCALAR_BODY "inference/gaussian_scalar.h"
#include "shared/each_scalar.h"
#undef RV_SCALAR_BODY

#undef RV_SUMS
