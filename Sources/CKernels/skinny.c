#include "skinny.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

enum { TILE = 64 };

#define SCALAR float
#define ROOT sqrtf
#define NAME(x) x##_f32
#include "skinny_body.inc"

#define SCALAR double
#define ROOT sqrt
#define NAME(x) x##_f64
#include "skinny_body.inc"
