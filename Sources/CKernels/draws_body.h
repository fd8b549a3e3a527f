/// Loops that fill arrays with draws, one set.
///
/// A fill covers rows of `width` blocks in groups of one or two vectors of blocks; `emit` turns the
/// words of a group into its scalars, in memory order. Two vectors, of which each holds every other
/// block, serve the kinds that need but half of each block's words.

#include "vector_math.h"
#include "philox_vector.h"

#define RV_UNROLL _Pragma("clang loop unroll(full)")

/// Places of one vector of blocks in the rectangle of a fill, and the way to the next group.
typedef struct {
  vul block, row;
  uint64_t width, block_step, row_step;
} FS(rv_cursor);

/// The places of blocks `offset`, `offset + stride`, … of rows of `width`; a group is all vectors
/// of that stride.
static RV_INLINE FS(rv_cursor) FS(start)(size_t width, size_t offset, size_t stride) {
  FS(rv_cursor) cursor;
  size_t group = stride * RV_LANES64;
  cursor.width = width;
  cursor.block_step = group % width;
  cursor.row_step = group / width;
  size_t block = offset % width, row = offset / width;
  for (int lane = 0; lane < RV_LANES64; ++lane) {
    cursor.block[lane] = block;
    cursor.row[lane] = row;
    for (block += stride; block >= width; block -= width) ++row;
  }
  return cursor;
}

static RV_INLINE void FS(advance)(FS(rv_cursor) *cursor) {
  vul block = cursor->block + cursor->block_step;
  vl wrapped = (vl)block >= (vl)(int64_t)cursor->width;  // all ones where true
  cursor->block = block - ((vul)wrapped & cursor->width);
  cursor->row = cursor->row + cursor->row_step - (vul)wrapped;
}

#define RV_FILL(NAME, OUT, PER_BLOCK, VECTORS)                                                   \
  static void FS(NAME##_fill)(const rv_addresses *at, size_t row, size_t rows, size_t block,     \
                              size_t width, void *out) {                                         \
    const size_t group = VECTORS * RV_LANES64;                                                   \
    FS(rv_cursor) cursor[VECTORS];                                                               \
    for (size_t v = 0; v < VECTORS; ++v) cursor[v] = FS(start)(width, v, VECTORS);               \
    vul first_block = (vul)(uint64_t)block, first_chain = (vul)(uint64_t)(at->chain + row);      \
    OUT *to = out;                                                                               \
    for (size_t left = rows * width; left > 0; left -= group, to += group * PER_BLOCK) {         \
      vul words[VECTORS][4];                                                                     \
      RV_UNROLL for (int v = 0; v < VECTORS; ++v) {                                              \
        vul at_block = first_block + cursor[v].block, at_chain = first_chain + cursor[v].row;    \
        FS(philox)(at, at_block, at_chain, words[v]);                                            \
        FS(advance)(&cursor[v]);                                                                 \
      }                                                                                          \
      OUT last[VECTORS * RV_LANES64 * PER_BLOCK];                                                \
      FS(NAME##_emit)(words, left < group ? last : to);                                          \
      if (left < group) {                                                                        \
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
#define RV_EMIT_WORDS(NAME, OUT, CONVERT)                               \
  static RV_INLINE void FS(NAME##_emit)(vul words[1][4], OUT *out) {    \
    vul ordered[2];                                                     \
    FS(words_in_order)(words[0], ordered);                              \
    RV_UNROLL for (int half = 0; half < 2; ++half) {                    \
      vul w = ordered[half];                                            \
      __typeof__(CONVERT) y = CONVERT;                                  \
      memcpy(out + half * (RV_BYTES / (int)sizeof(OUT)), &y, sizeof y); \
    }                                                                   \
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
static RV_INLINE void FS(normals_f32_emit)(vul words[1][4], float *out) {
  vu radius = (vu)FS(join)(words[0][0], words[0][2]);
  vu angle = (vu)FS(join)(words[0][1], words[0][3]);
  vf second, first = FS(normal_pair_f32)(radius, angle, &second);
  vf2 pairs;
  pairs.even = first;
  pairs.odd = second;
  memcpy(out, &pairs, sizeof pairs);
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
static RV_INLINE void FS(normals_f64_emit)(vul words[1][4], double *out) {
  vul radius = FS(join)(words[0][0], words[0][1]), angle = FS(join)(words[0][2], words[0][3]);
  vd second, first = FS(normal_pair_f64)(radius, angle, &second);
  vd2 pairs;
  pairs.even = first;
  pairs.odd = second;
  memcpy(out, &pairs, sizeof pairs);
}

RV_FILL(normals_f32, float, 4, 1)
RV_FILL(normals2_f32, float, 2, 2)
RV_FILL(normals1_f32, float, 1, 2)
RV_FILL(normals_f64, double, 2, 1)

#undef RV_FILL
#undef RV_EMIT_WORDS
#undef RV_UNROLL
