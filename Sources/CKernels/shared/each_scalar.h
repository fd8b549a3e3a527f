/// Includes `RV_SCALAR_BODY` for float and for double, with the names a body needs for its type.
/// For use inside a body of `each_set.h`.

#include "shared/scalar_f32.h"
#include RV_SCALAR_BODY
#include "shared/scalar_end.h"

#include "shared/scalar_f64.h"
#include RV_SCALAR_BODY
#include "shared/scalar_end.h"
