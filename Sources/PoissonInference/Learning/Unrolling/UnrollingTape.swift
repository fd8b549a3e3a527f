/// The arrays of a block of images, in one piece of memory.
protocol UnrollingTape {
  associatedtype Scalar: InferenceScalar

  init(
    _ memory: UnsafeMutablePointer<Scalar>, rows: Int, latents: Int, pixels: Int, _ steps: Int)

  /// Numbers that the arrays take.
  static func size(rows: Int, latents: Int, pixels: Int, _ steps: Int) -> Int
}
