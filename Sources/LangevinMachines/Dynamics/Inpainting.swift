import Dynamics
import RandomStreams
import Tensors

/// Fills in missing pixels: known units are held at their values, the others are sampled.
public struct Inpainting: Sendable {
  /// The step, temperature and couplings; the known units are held.
  public var dynamics: MachineDynamics<Float>
  /// Steps whose rates are averaged to read out the result.
  public var window = 40
  /// How many threads share the chains; changes no bit.
  public var parallelism = Parallelism.serial

  /// Fills in with `dynamics`.
  public init(_ dynamics: MachineDynamics<Float>) { self.dynamics = dynamics }

  /// Where chains start: at the known units of `images` `[chain, unit]`, the others from N(0, 1).
  public static func starts(
    from images: Matrix<Float>, known: [Int], seed: UInt64
  ) -> Matrix<Float> {
    starts(from: images, known: known, RandomStream(seed: seed))
  }

  private static func starts(
    from images: Matrix<Float>, known: [Int], _ stream: RandomStream
  ) -> Matrix<Float> {
    var stream = stream.with(.initialState)
    var positions = Matrix<Float>.normals(images.rows, images.columns, from: &stream)
    for row in 0..<images.rows { for unit in known { positions[row, unit] = images[row, unit] } }
    return positions
  }

  /// Completed rates tanh x `[image, unit]` after `steps` steps; unknown units start from N(0, 1).
  ///
  /// - Parameter known: the units that `images` gives.
  public func complete(
    _ images: Matrix<Float>, known: [Int], steps: Int, seed: UInt64
  ) throws(SamplingError) -> Matrix<Float> {
    try complete(images, known: known, steps: steps, stream: RandomStream(seed: seed))
  }

  /// The same with the noise of `stream`.
  private func complete(
    _ images: Matrix<Float>, known: [Int], steps: Int, stream: RandomStream
  ) throws(SamplingError) -> Matrix<Float> {
    var dynamics = dynamics
    dynamics.heldUnits = known
    var chains = try MachineChains(
      dynamics, at: Self.starts(from: images, known: known, stream), stream: stream,
      parallelism: parallelism)
    try chains.advance(steps: max(0, steps - window))
    return try chains.averageRates(over: min(window, max(1, steps)))
  }

  /// The mean over `chains` chains of what `complete` gives: the posterior mean of the missing rates.
  ///
  /// - Parameter progress: called with images done; returning false ends the work early.
  public func average(
    _ images: Matrix<Float>, known: [Int], steps: Int, chains: Int, seed: UInt64,
    progress: (Int) -> Bool = { _ in true }
  ) throws(SamplingError) -> Matrix<Float> {
    try AveragedChains.mean(
      from: images, chains: chains, seed: seed, progress: progress
    ) { starts, stream throws(SamplingError) in
      try complete(starts, known: known, steps: steps, stream: stream)
    }
  }
}
