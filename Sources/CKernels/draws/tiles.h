/// Rectangles of draws, for kernels that consume them tile by tile.
#ifndef REVERIE_TILES_H
#define REVERIE_TILES_H

#include "shared/philox.h"

/// Scalars in a tile of draws on the stack: small enough for the first-level cache, large enough
/// that starting a tile costs nothing.
#define RV_TILE 1024

/// One tile of a batch: whole rows where they fit, else a piece of one row. `rows` is 0 behind the
/// last tile.
typedef struct {
  size_t row, rows, unit, columns;  // the rectangle
  size_t start;                     // its first scalar in the batch; it is contiguous
  size_t height, width;             // of a full tile
  size_t all_rows, all_columns;     // of the batch
} rv_tile;

static inline void rv_clip_tile(rv_tile *tile) {
  size_t rows = tile->all_rows - tile->row, columns = tile->all_columns - tile->unit;
  tile->rows = rows < tile->height ? rows : tile->height;
  tile->columns = columns < tile->width ? columns : tile->width;
  tile->start = tile->row * tile->all_columns + tile->unit;
}

static inline rv_tile rv_first_tile(size_t rows, size_t columns) {
  rv_tile tile = {.all_rows = rows, .all_columns = columns};
  tile.width = columns < RV_TILE ? columns : RV_TILE;
  tile.height = columns < RV_TILE ? RV_TILE / columns : 1;
  if (tile.height > rows) tile.height = rows;
  rv_clip_tile(&tile);
  return tile;
}

static inline void rv_next_tile(rv_tile *tile) {
  tile->unit += tile->columns;
  if (tile->unit == tile->all_columns) {
    tile->unit = 0;
    tile->row += tile->rows;
  }
  rv_clip_tile(tile);
}

// out[rows, columns] (contiguous) = the draws of `rows` rows from row `row` of the batch, for the
// units from `unit` on, a multiple of 4.
void rv_bits_tile_u32(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                      size_t columns, uint32_t *out);
void rv_bits_tile_u64(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                      size_t columns, uint64_t *out);
void rv_normals_tile_f32(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                         size_t columns, float *out);
void rv_normals_tile_f64(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                         size_t columns, double *out);

#endif
