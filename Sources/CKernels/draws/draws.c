/// Bulk draws: cuts rectangles into runs of whole blocks.

#include "draws.h"

#include "draws/tiles.h"
#include "shared/dispatch.h"

#define RV_SET_BODY "draws/draws_set.h"
#include "shared/each_set.h"

/// Fills whole blocks: `rows` rows from `row`, `width` blocks each from block `block`, contiguous.
typedef void (*rv_fill)(const rv_addresses *at, size_t row, size_t rows, size_t block,
                        size_t width, void *out);

// Every kind but the narrow normals makes 16 bytes of scalars from one block of 16 bytes.
#define RV_BLOCK_BYTES 16
#define RV_SCRATCH_BLOCKS 256

/// Rows whose last block is partly used: makes whole blocks aside and moves each row to its place.
static void fill_ragged(rv_fill fill, const rv_addresses *at, size_t row, size_t rows,
                        size_t block, size_t width, size_t row_bytes, char *out) {
  char scratch[RV_SCRATCH_BLOCKS * RV_BLOCK_BYTES];
  const char *end = out + rows * row_bytes;
  size_t together = RV_SCRATCH_BLOCKS / width;
  for (size_t first = 0; first < rows; first += together) {
    size_t count = rows - first < together ? rows - first : together;
    fill(at, row + first, count, block, width, scratch);
    const char *from = scratch;
    for (size_t r = first; r < first + count; ++r, from += width * RV_BLOCK_BYTES) {
      if (width * RV_BLOCK_BYTES <= (size_t)(end - out)) {
        // Whole blocks: what is too much, the next rows overwrite.
        for (size_t b = 0; b < width; ++b) {
          memcpy(out + b * RV_BLOCK_BYTES, from + b * RV_BLOCK_BYTES, RV_BLOCK_BYTES);
        }
      } else {
        memcpy(out, from, row_bytes);
      }
      out += row_bytes;
    }
  }
}

/// The rectangle [rows, columns] of scalars of `bytes` bytes from unit `unit` on.
static void draw(rv_fill fill, size_t bytes, const rv_addresses *at, size_t row, size_t rows,
                 size_t unit, size_t columns, void *out) {
  if (rows == 0 || columns == 0) return;
  const size_t per_block = RV_BLOCK_BYTES / bytes;
  const size_t whole = columns / per_block, block = unit / per_block;
  if (columns % per_block == 0) {
    fill(at, row, rows, block, whole, out);
  } else if (whole + 1 <= RV_SCRATCH_BLOCKS / 4) {
    fill_ragged(fill, at, row, rows, block, whole + 1, columns * bytes, out);
  } else {
    char *to = out;
    for (size_t r = 0; r < rows; ++r, to += columns * bytes) {
      char last[RV_BLOCK_BYTES];
      fill(at, row + r, 1, block, whole, to);
      fill(at, row + r, 1, block + whole, 1, last);
      memcpy(to + whole * RV_BLOCK_BYTES, last, columns * bytes - whole * RV_BLOCK_BYTES);
    }
  }
}

void rv_bits_tile_u32(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                      size_t columns, uint32_t *out) {
  draw(RV_CALL(bits_u32_fill), sizeof *out, at, row, rows, unit, columns, out);
}

void rv_bits_tile_u64(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                      size_t columns, uint64_t *out) {
  draw(RV_CALL(bits_u64_fill), sizeof *out, at, row, rows, unit, columns, out);
}

void rv_normals_tile_f32(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                         size_t columns, float *out) {
  if (columns == 1 && rows > 0) {
    RV_CALL(normals1_f32_fill)(at, row, rows, unit / 4, 1, out);
  } else if (columns == 2 && rows > 0) {
    RV_CALL(normals2_f32_fill)(at, row, rows, unit / 4, 1, out);
  } else {
    draw(RV_CALL(normals_f32_fill), sizeof *out, at, row, rows, unit, columns, out);
  }
}

void rv_normals_tile_f64(const rv_addresses *at, size_t row, size_t rows, size_t unit,
                         size_t columns, double *out) {
  if (columns == 1 && rows > 0) {
    RV_CALL(normals1_f64_fill)(at, row, rows, unit / 2, 1, out);
  } else {
    draw(RV_CALL(normals_f64_fill), sizeof *out, at, row, rows, unit, columns, out);
  }
}

void rv_bits(rv_stream stream, size_t rows, size_t columns, uint32_t *out) {
  rv_addresses at = rv_make_addresses(stream);
  rv_bits_tile_u32(&at, 0, rows, 0, columns, out);
}

void rv_normals(rv_precision precision, rv_stream stream, size_t rows, size_t columns, void *out) {
  rv_addresses at = rv_make_addresses(stream);
  if (precision == RV_FLOAT) {
    rv_normals_tile_f32(&at, 0, rows, 0, columns, out);
  } else {
    rv_normals_tile_f64(&at, 0, rows, 0, columns, out);
  }
}

static void draw_scalars(rv_precision precision, rv_fill f32, rv_fill f64, rv_stream stream,
                         size_t unit, size_t rows, size_t columns, void *out) {
  rv_addresses at = rv_make_addresses(stream);
  if (precision == RV_FLOAT) {
    draw(f32, sizeof(float), &at, 0, rows, unit, columns, out);
  } else {
    draw(f64, sizeof(double), &at, 0, rows, unit, columns, out);
  }
}

void rv_uniforms_from(rv_precision precision, rv_stream stream, size_t unit, size_t rows,
                      size_t columns, void *out) {
  draw_scalars(precision, RV_CALL(uniforms_f32_fill), RV_CALL(uniforms_f64_fill), stream, unit,
               rows, columns, out);
}

void rv_uniforms(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                 void *out) {
  rv_uniforms_from(precision, stream, 0, rows, columns, out);
}

void rv_exponentials(rv_precision precision, rv_stream stream, size_t rows, size_t columns,
                     void *out) {
  draw_scalars(precision, RV_CALL(exponentials_f32_fill), RV_CALL(exponentials_f64_fill), stream, 0,
               rows, columns, out);
}
