/// Names of single precision for a body; `scalar_end.h` takes them back.
#define RV_SCALAR f32
#define RV_PRECISION RV_FLOAT
/// The scalar, a vector of `RV_LANES` of them, and how many fill one register.
#define T float
#define V vf
#define RV_LANES RV_LANES32
#define RV_REGISTER (RV_LANES / 2)
