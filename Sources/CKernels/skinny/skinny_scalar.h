/// Skinny networks for one scalar type; a body of `each_scalar.h`.

#define LOAD(pointer) ((FT(vector)) * (const FT(unaligned) *)(pointer))
#define STORE(pointer, value) (*(FT(unaligned) *)(pointer) = (value))
#define TILE (TILE_VECTORS * RV_REGISTER)
#define INPUT const T *restrict
#define OUTPUT T *restrict

#include "skinny/skinny_phases_scalar.h"
#include "skinny/skinny_steps_scalar.h"
#include "skinny/skinny_gradients_scalar.h"

#undef LOAD
#undef STORE
#undef TILE
#undef INPUT
#undef OUTPUT
