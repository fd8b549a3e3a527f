/// Sizes of the memory of unrolled passes.
struct UnrollingLayout: Sendable, Equatable {
  /// Images of a block.
  let blockRows: Int
  let pixels, latents, steps: Int
  /// State variables of a latent.
  var variables = 1
}
