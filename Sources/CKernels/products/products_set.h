/// The products of one instruction set: its register tile, `ROWS` rows by `STRIP` vectors of outputs,
/// stays in registers while the inner index runs.

#if RV_BYTES == 128 || defined(__aarch64__)
#define ROWS 8
#define STRIP 3
#elif RV_BYTES == 64
#define ROWS 6
#define STRIP 2
#else
#define ROWS 4
#define STRIP 2
#endif

#define RV_SCALAR_BODY "products/products_scalar.h"
#include "shared/each_scalar.h"
#undef RV_SCALAR_BODY

#undef ROWS
#undef STRIP
