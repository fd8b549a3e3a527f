import RandomStreams
import Tensors

extension ReservoirRun {
  /// Where chains start: uniform on [-2, 2]ᵐ for embedded targets (RSN §7.1), a Gaussian of the
  /// data's mean and deviation otherwise, which is standard for standardised data.
  ///
  /// - Parameter first: chains before the first one: the rows are those of a larger batch.
  public func startingOutputs(chains: Int, from first: Int = 0, seed: UInt64) -> Matrix<Float> {
    var stream = RandomStream(
      seed: seed, chain: UInt32(truncatingIfNeeded: first), purpose: .initialState)
    if configuration.latents != nil {  // the published start of image latents (RSN §7.1)
      var start = Matrix<Float>.normals(chains, dimension, from: &stream)
      start.scale(by: 1e-3)
      return start
    }
    guard configuration.target == nil else {
      return .uniforms(chains, dimension, in: -2..<2, from: &stream)
    }
    var start = Matrix<Float>.normals(chains, dimension, from: &stream)
    extent.place(&start)
    return start
  }
}
