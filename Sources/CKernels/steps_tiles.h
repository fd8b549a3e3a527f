/// Public functions: the tiles of fused steps; a body of `each_scalar.h`.

#define NAMED(name) RV_JOIN(name, RV_SCALAR)

void NAMED(rv_scale_add_normals)(rv_stream stream, size_t rows, size_t columns, T decay,
                                 T amplitude, T *state) {
  if (rows == 0 || columns == 0) return;
  rv_addresses at = rv_make_addresses(stream);
  T noise[RV_TILE];
  for (rv_tile tile = rv_first_tile(rows, columns); tile.rows > 0; rv_next_tile(&tile)) {
    NAMED(rv_normals_tile)(&at, tile.row, tile.rows, tile.unit, tile.columns, noise);
    RV_CALL(NAMED(scale_add))
    (decay, amplitude, noise, state + tile.start, tile.rows * tile.columns);
  }
}

void NAMED(rv_leaky_step)(rv_stream stream, size_t rows, size_t columns, rv_activation activation,
                          const T *input, const T *bias, T decay, T gain, T amplitude, T *state) {
  if (rows == 0 || columns == 0) return;
  rv_addresses at = rv_make_addresses(stream);
  T noise[RV_TILE], biases[RV_TILE];
  NAMED(rv_leak) leak = {NULL, NULL, amplitude != 0 ? noise : NULL, decay, gain, amplitude};
  rv_tile tile = rv_first_tile(rows, columns);
  if (bias && tile.rows > 1) {  // one for each scalar of a tile of whole rows
    for (size_t i = 0; i < tile.rows; ++i) memcpy(biases + i * columns, bias, columns * sizeof(T));
  }
  for (; tile.rows > 0; rv_next_tile(&tile)) {
    if (leak.noise) {
      NAMED(rv_normals_tile)(&at, tile.row, tile.rows, tile.unit, tile.columns, noise);
    }
    leak.input = input + tile.start;
    leak.bias = !bias ? NULL : tile.height > 1 ? biases : bias + tile.unit;
    RV_CALL(NAMED(leak))(activation, &leak, state + tile.start, tile.rows * tile.columns);
  }
}

#undef NAMED
