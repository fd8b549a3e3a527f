#include "products.h"

#pragma STDC FP_CONTRACT OFF

#define SCALAR float
#define PANEL 48
#define NAME(x) x##_f32
#include "products_body.inc"

#define SCALAR double
#define PANEL 24
#define NAME(x) x##_f64
#include "products_body.inc"
