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
    let size = max(1, Self.chainsPerBlock / chains)
    var parts: [Matrix<Float>] = []
    for first in stride(from: 0, to: images.rows, by: size) {
      let rows = images.rows(first..<min(images.rows, first + size))
      let starts = rows.gatheringRows((0..<rows.rows * chains).map { $0 / chains })
      let completed = try complete(
        starts, known: known, steps: steps,
        stream: RandomStream(seed: seed).advanced(byChains: first * chains))
      parts.append(completed.meanOfRows(every: chains))
      if !progress(first + rows.rows) { break }
    }
    return Matrix(stacking: parts)
  }

  /// Chains that `average` runs at the same time, in blocks of images.
  private static let chainsPerBlock = 256
}

extension Matrix<Float> {
  /// Means of runs of `count` rows.
  package func meanOfRows(every count: Int) -> Matrix<Float> {
    guard count > 1 else { return self }
    let means = (0..<rows / count).flatMap { block in
      self.rows(block * count..<(block + 1) * count).columnMeans().map { Float($0) }
    }
    return Matrix(rows: rows / count, columns: columns, elements: means)
  }
}
