/// Vector kernels of Reverie. Every function exists for float and double: `precision` says which.
///
/// Instruction sets (portable, AVX2+FMA, AVX-512; NEON by construction on arm64) are compiled from
/// the same sources and chosen once. Elementwise functions and random draws have the same bits on
/// every instruction set; products agree to rounding between sets and exactly between thread
/// counts and batch splits. README.md maps kernels, callers and equations.
#ifndef REVERIE_CKERNELS_H
#define REVERIE_CKERNELS_H

#include "counts.h"
#include "decoding.h"
#include "draws.h"
#include "elementwise.h"
#include "inference.h"
#include "langevin.h"
#include "mixed.h"
#include "optimizers.h"
#include "processors.h"
#include "products.h"
#include "replay.h"
#include "skinny.h"
#include "steps.h"
#include "variants.h"

#endif
