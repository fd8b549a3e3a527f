/// Names of double precision for a body; `scalar_end.h` takes them back.
#define RV_SCALAR f64
#define RV_PRECISION RV_DOUBLE
/// The scalar, a vector of `RV_LANES` of them, and how many fill one register.
#define T double
#define V vd
#define RV_LANES RV_LANES64
#define RV_REGISTER (RV_LANES / 2)
