#define RV_SCALAR_BODY "decoding_scalar.h"
#include "each_scalar.h"
