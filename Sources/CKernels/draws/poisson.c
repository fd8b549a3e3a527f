/// Exact Poisson counts. Below a rate of 10, inversion of the cumulative distribution by the unit's
/// own bits (32 in float, 52 in double); from 10 on, transformed rejection with one block of Philox
/// per attempt, at its own address.

#include <string.h>

#include "draws/tiles.h"
#include "shared/dispatch.h"

/// Counter word 0 of attempt a = 1, 2, … of unit j is j + a * 2^24; the unit's bits for inversion
/// are in block j / 4 or j / 2. Hence at most 2^24 columns, and at most 255 attempts.
#define RV_ATTEMPT_SHIFT 24
#define RV_ATTEMPTS 255
#define RV_TRANSFORMED_RATE 10.0

/// Where a tile lies in its batch, to find the address of one of its scalars.
typedef struct {
  const rv_addresses *at;
  size_t row, unit;  // of its first scalar
  uint32_t columns;  // of the tile
} rv_poisson_place;

/// Room behind a list's last entry: the longest vector.
#define RV_PAD 64

/// Scalars of a tile without a count yet: their index in the tile and their rate.
typedef struct {
  size_t count;
  uint32_t index[RV_TILE + RV_PAD];
  double rate[RV_TILE + RV_PAD];
} rv_poisson_waiting;

/// Proposed counts k to accept if `height` is at most the probability of k.
typedef struct {
  size_t count;
  uint32_t index[RV_TILE + RV_PAD];
  double rate[RV_TILE + RV_PAD], k[RV_TILE + RV_PAD], height[RV_TILE + RV_PAD];
} rv_poisson_doubtful;

/// Appends where `condition` is 1: a branch would often be predicted wrongly.
static inline void rv_poisson_wait(rv_poisson_waiting *list, size_t index, double rate,
                                   int condition) {
  list->index[list->count] = (uint32_t)index;
  list->rate[list->count] = rate;
  list->count += (size_t)condition;
}

static inline void rv_poisson_doubt(rv_poisson_doubtful *list, size_t index, double rate, double k,
                                    double height, int condition) {
  list->index[list->count] = (uint32_t)index;
  list->rate[list->count] = rate;
  list->k[list->count] = k;
  list->height[list->count] = height;
  list->count += (size_t)condition;
}

// Harmless entries behind the last one, for the lanes of the last vector.
static inline void rv_poisson_pad_waiting(rv_poisson_waiting *list) {
  for (size_t i = list->count; i < list->count + RV_PAD; ++i) {
    list->index[i] = 0;
    list->rate[i] = RV_TRANSFORMED_RATE;
  }
}

static inline void rv_poisson_pad_doubtful(rv_poisson_doubtful *list) {
  for (size_t i = list->count; i < list->count + RV_PAD; ++i) {
    list->rate[i] = list->k[i] = RV_TRANSFORMED_RATE;
    list->height[i] = 1;
  }
}

#define RV_SET_BODY "draws/poisson_set.h"
#include "shared/each_set.h"

/// One precision: the counts of a batch, tile by tile.
#define RV_POISSON(S, T, BITS, WORD)                                                        \
  static void poisson_##S(rv_stream stream, size_t rows, size_t columns, const T *rates,    \
                          T *counts) {                                                      \
    rv_addresses at = rv_make_addresses(stream);                                            \
    WORD bits[RV_TILE];                                                                     \
    for (rv_tile tile = rv_first_tile(rows, columns); tile.rows > 0; rv_next_tile(&tile)) { \
      rv_poisson_place place = {&at, tile.row, tile.unit, (uint32_t)tile.columns};          \
      rv_bits_tile_##BITS(&at, tile.row, tile.rows, tile.unit, tile.columns, bits);         \
      RV_CALL(poisson_##S)                                                                  \
      (&place, bits, rates + tile.start, counts + tile.start, tile.rows * tile.columns);    \
    }                                                                                       \
  }

RV_POISSON(f32, float, u32, uint32_t)
RV_POISSON(f64, double, u64, uint64_t)

void rv_poisson(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                const void *rates, void *counts) {
  if (rows == 0 || columns == 0) return;
  if (precision == RV_FLOAT) {
    poisson_f32(stream, rows, columns, rates, counts);
  } else {
    poisson_f64(stream, rows, columns, rates, counts);
  }
}
