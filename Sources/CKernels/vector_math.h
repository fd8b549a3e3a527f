/// All vector functions of one instruction set, for the top of a body of `each_set.h`.
#include "math_f32.h"
#include "math_f64.h"
#define RV_SCALAR_BODY "activation_body.h"
#include "each_scalar.h"
