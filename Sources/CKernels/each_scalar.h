/// Includes `RV_SCALAR_BODY` for float and for double, with the names a body needs for its type.
/// For use inside a body of `each_set.h`.

#define RV_SCALAR f32
#define T float
#define V vf
#define RV_LANES RV_LANES32
#include RV_SCALAR_BODY
#undef RV_SCALAR
#undef T
#undef V
#undef RV_LANES

#define RV_SCALAR f64
#define T double
#define V vd
#define RV_LANES RV_LANES64
#include RV_SCALAR_BODY
#undef RV_SCALAR
#undef T
#undef V
#undef RV_LANES

#undef RV_SCALAR_BODY
