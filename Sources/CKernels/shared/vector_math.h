/// All vector functions of one instruction set, for the top of a body of `each_set.h`.
#include "shared/math_f32.h"
#include "shared/math_f64.h"

#include "shared/scalar_f32.h"
#include "shared/activation_scalar.h"
#include "shared/scalar_end.h"

#include "shared/scalar_f64.h"
#include "shared/activation_scalar.h"
#include "shared/scalar_end.h"
