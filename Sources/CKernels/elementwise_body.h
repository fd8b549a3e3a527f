#include "vector_math.h"
#define RV_SCALAR_BODY "elementwise_scalar.h"
#include "each_scalar.h"
