#include "vector_math.h"
#define RV_SCALAR_BODY "optimizers_scalar.h"
#include "each_scalar.h"
