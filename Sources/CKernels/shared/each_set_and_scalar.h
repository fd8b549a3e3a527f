/// Includes `RV_SCALAR_BODY` once per instruction set and precision, after the vector functions:
///
///     #define RV_SCALAR_BODY "subject/subject_scalar.h"
///     #include "shared/each_set_and_scalar.h"

#define RV_SET_BODY "shared/scalars_set.h"
#include "shared/each_set.h"
#undef RV_SCALAR_BODY
