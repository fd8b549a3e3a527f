/// The tiles of fused steps for one scalar type; a body of `each_scalar.h`, outside any set.

#define NAMED(name) RV_JOIN(name, RV_SCALAR)

static void NAMED(scale_add_normals)(rv_stream stream, size_t rows, size_t columns, T decay,
                                     T amplitude, T *state) {
  rv_addresses at = rv_make_addresses(stream);
  T noise[RV_TILE];
  for (rv_tile tile = rv_first_tile(rows, columns); tile.rows > 0; rv_next_tile(&tile)) {
    NAMED(rv_normals_tile)(&at, tile.row, tile.rows, tile.unit, tile.columns, noise);
    RV_CALL(NAMED(scale_add))
    (decay, amplitude, noise, state + tile.start, tile.rows * tile.columns);
  }
}

static void NAMED(leaky_step)(rv_stream stream, size_t rows, size_t columns, const rv_leak *terms,
                              T *state) {
  rv_addresses at = rv_make_addresses(stream);
  const T *input = terms->input, *bias = terms->bias;
  T noise[RV_TILE], biases[RV_TILE];
  rv_leak leak = *terms;  // of a tile
  const T *drawn = (T)leak.amplitude != 0 ? noise : NULL;
  rv_tile tile = rv_first_tile(rows, columns);
  if (bias && tile.rows > 1) {  // one for each scalar of a tile of whole rows
    for (size_t i = 0; i < tile.rows; ++i) memcpy(biases + i * columns, bias, columns * sizeof(T));
  }
  for (; tile.rows > 0; rv_next_tile(&tile)) {
    if (drawn) {
      NAMED(rv_normals_tile)(&at, tile.row, tile.rows, tile.unit, tile.columns, noise);
    }
    leak.input = input + tile.start;
    leak.bias = !bias ? NULL : tile.height > 1 ? biases : bias + tile.unit;
    RV_CALL(NAMED(leak))(&leak, drawn, state + tile.start, tile.rows * tile.columns);
  }
}

#undef NAMED
