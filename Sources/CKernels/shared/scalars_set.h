/// The body of `each_set.h` that has a body for each scalar and nothing else.
#include "shared/vector_math.h"
#include "shared/each_scalar.h"
