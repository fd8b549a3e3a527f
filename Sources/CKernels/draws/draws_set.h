/// Loops that fill arrays with draws, one set.
///
/// A fill covers rows of `width` blocks in groups of two vectors of blocks; `emit` turns the words
/// of a group into its scalars, in memory order. The vectors hold neighbouring blocks or, for kinds
/// that need but half of each block's words, every other block each (stride 2).

#include "shared/vector_math.h"
#include "shared/philox_vector.h"

#define RV_GROUP (2 * RV_LANES64)

/// Places of a group of blocks in the rectangle of a fill, and the way to the next group.
typedef struct {
  vul block[2], row[2];
  uint64_t width, block_step, row_step;
} FS(rv_cursor);

static RV_INLINE FS(rv_cursor) FS(start)(size_t width, int stride) {
  FS(rv_cursor) cursor;
  cursor.width = width;
  cursor.block_step = RV_GROUP % width;
  cursor.row_step = RV_GROUP / width;
  size_t block = 0, row = 0;
  for (int i = 0; i < RV_GROUP; ++i) {
    int vector = stride == 2 ? i % 2 : i / RV_LANES64;
    int lane = stride == 2 ? i / 2 : i % RV_LANES64;
    cursor.block[vector][lane] = block;
    cursor.row[vector][lane] = row;
    if (++block == width) block = 0, ++row;
  }
  return cursor;
}

static RV_INLINE void FS(advance)(FS(rv_cursor) *cursor) {
  RV_UNROLL for (int v = 0; v < 2; ++v) {
    vul block = cursor->block[v] + cursor->block_step;
    vl wrapped = (vl)block >= (vl)(int64_t)cursor->width;  // all ones where true
    cursor->block[v] = block - ((vul)wrapped & cursor->width);
    cursor->row[v] = cursor->row[v] + cursor->row_step - (vul)wrapped;
  }
}

#define RV_FILL(NAME, OUT, PER_BLOCK, STRIDE)                                                    \
  static void FS(NAME##_fill)(const rv_addresses *at, size_t row, size_t rows, size_t block,     \
                              size_t width, void *out) {                                         \
    FS(rv_cursor) cursor = FS(start)(width, STRIDE);                                             \
    vul first_block = (vul)(uint64_t)block, first_chain = (vul)(uint64_t)(at->chain + row);      \
    OUT *to = out;                                                                               \
    for (size_t left = rows * width; left > 0; left -= RV_GROUP, to += RV_GROUP * PER_BLOCK) {   \
      vul blocks[2] = {first_block + cursor.block[0], first_block + cursor.block[1]};            \
      vul chains[2] = {first_chain + cursor.row[0], first_chain + cursor.row[1]};                \
      vul words[2][4];                                                                           \
      FS(philox)(at, blocks, chains, words);                                                     \
      FS(advance)(&cursor);                                                                      \
      OUT last[RV_GROUP * PER_BLOCK];                                                            \
      FS(NAME##_emit)(words, left < RV_GROUP ? last : to);                                       \
      if (left < RV_GROUP) {                                                                     \
        memcpy(to, last, left * PER_BLOCK * sizeof(OUT));                                        \
        return;                                                                                  \
      }                                                                                          \
    }                                                                                            \
  }

// MARK: Words in memory order

/// The words of a vector of blocks in memory order: two vectors.
static RV_INLINE void FS(words_in_order)(vul words[4], vul ordered[2]) {
  vul2 all;
  all.even = FS(join)(words[0], words[1]);
  all.odd = FS(join)(words[2], words[3]);
  ordered[0] = all.lo;
  ordered[1] = all.hi;
}

/// Emits each vector w of ordered words through `CONVERT`.
#define RV_EMIT_WORDS(NAME, OUT, CONVERT)                            \
  static RV_INLINE void FS(NAME##_emit)(vul words[2][4], OUT *out) { \
    RV_UNROLL for (int v = 0; v < 2; ++v) {                          \
      vul ordered[2];                                                \
      FS(words_in_order)(words[v], ordered);                         \
      RV_UNROLL for (int half = 0; half < 2; ++half) {               \
        vul w = ordered[half];                                       \
        __typeof__(CONVERT) y = CONVERT;                             \
        memcpy(out, &y, sizeof y);                                   \
        out += RV_BYTES / sizeof(OUT);                               \
      }                                                              \
    }                                                                \
  }

/// (w + 1/2) / 2^32 rounded to float, below 1.
static RV_INLINE vf FS(unit_f32)(vu w) {
  vf u = (__builtin_convertvector(w, vf) + 0.5f) * 0x1p-32f;
  return u < 0x1.fffffep-1f ? u : (vf)0x1.fffffep-1f;
}

RV_EMIT_WORDS(bits_u32, uint32_t, w)
RV_EMIT_WORDS(bits_u64, uint64_t, w)
RV_EMIT_WORDS(uniforms_f32, float, FS(unit_f32)((vu)w))
RV_EMIT_WORDS(uniforms_f64, double, FS(unit_f64)(w))
RV_EMIT_WORDS(exponentials_f32, float, -FS(log_unit_f32)((vu)w))
RV_EMIT_WORDS(exponentials_f64, double, -FS(log_unit_f64)(w))
RV_FILL(bits_u32, uint32_t, 4, 1)
RV_FILL(bits_u64, uint64_t, 2, 1)
RV_FILL(uniforms_f32, float, 4, 1)
RV_FILL(uniforms_f64, double, 2, 1)
RV_FILL(exponentials_f32, float, 4, 1)
RV_FILL(exponentials_f64, double, 2, 1)

// MARK: Normals

/// Four normals a block: pairs from words (0, 1) and (2, 3).
static RV_INLINE void FS(normals_f32_emit)(vul words[2][4], float *out) {
  RV_UNROLL for (int v = 0; v < 2; ++v) {
    vu radius = (vu)FS(join)(words[v][0], words[v][2]);
    vu angle = (vu)FS(join)(words[v][1], words[v][3]);
    vf second, first = FS(normal_pair_f32)(radius, angle, &second);
    vf2 pairs;
    pairs.even = first;
    pairs.odd = second;
    memcpy(out + v * 2 * RV_LANES32, &pairs, sizeof pairs);
  }
}

/// Rows of two columns: the first pair of each block only.
static RV_INLINE void FS(normals2_f32_emit)(vul words[2][4], float *out) {
  vu radius = (vu)FS(join)(words[0][0], words[1][0]);
  vu angle = (vu)FS(join)(words[0][1], words[1][1]);
  vf second, first = FS(normal_pair_f32)(radius, angle, &second);
  vf2 pairs;
  pairs.even = first;
  pairs.odd = second;
  memcpy(out, &pairs, sizeof pairs);
}

/// Rows of one column: the first normal of each block only.
static RV_INLINE void FS(normals1_f32_emit)(vul words[2][4], float *out) {
  vu radius = (vu)FS(join)(words[0][0], words[1][0]);
  vu angle = (vu)FS(join)(words[0][1], words[1][1]);
  vf second, first = FS(normal_pair_f32)(radius, angle, &second);
  memcpy(out, &first, sizeof first);
}

/// Two normals a block.
static RV_INLINE void FS(normals_f64_emit)(vul words[2][4], double *out) {
  RV_UNROLL for (int v = 0; v < 2; ++v) {
    vul radius = FS(join)(words[v][0], words[v][1]), angle = FS(join)(words[v][2], words[v][3]);
    vd second, first = FS(normal_pair_f64)(radius, angle, &second);
    vd2 pairs;
    pairs.even = first;
    pairs.odd = second;
    memcpy(out + v * 2 * RV_LANES64, &pairs, sizeof pairs);
  }
}

/// Rows of one column.
static RV_INLINE void FS(normals1_f64_emit)(vul words[2][4], double *out) {
  RV_UNROLL for (int v = 0; v < 2; ++v) {
    vul radius = FS(join)(words[v][0], words[v][1]), angle = FS(join)(words[v][2], words[v][3]);
    vd second, first = FS(normal_pair_f64)(radius, angle, &second);
    memcpy(out + v * RV_LANES64, &first, sizeof first);
  }
}

RV_FILL(normals_f32, float, 4, 1)
RV_FILL(normals2_f32, float, 2, 2)
RV_FILL(normals1_f32, float, 1, 2)
RV_FILL(normals_f64, double, 2, 1)
RV_FILL(normals1_f64, double, 1, 1)

#undef RV_FILL
#undef RV_EMIT_WORDS
#undef RV_GROUP
