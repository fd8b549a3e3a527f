/// Takes back the names of `scalar_f32.h` or `scalar_f64.h`.
#undef RV_SCALAR
#undef RV_PRECISION
#undef T
#undef V
#undef RV_LANES
#undef RV_REGISTER
