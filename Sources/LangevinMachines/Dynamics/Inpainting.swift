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

  /// Completed rates tanh x `[image, unit]` after `steps` steps; unknown units start from N(0, 1).
  ///
  /// - Parameter known: the units that `images` gives.
  public func complete(
    _ images: Matrix<Float>, known: [Int], steps: Int, seed: UInt64
  ) throws(SamplingError) -> Matrix<Float> {
    var start = RandomStream(seed: seed, purpose: .initialState)
    var positions = Matrix<Float>.normals(images.rows, images.columns, from: &start)
    for row in 0..<images.rows { for unit in known { positions[row, unit] = images[row, unit] } }
    var dynamics = dynamics
    dynamics.heldUnits = known
    var chains = try MachineChains(
      dynamics, at: positions, stream: RandomStream(seed: seed), parallelism: parallelism)
    try chains.advance(steps: max(0, steps - window))
    return try chains.averageRates(over: min(window, max(1, steps)))
  }

  /// The mean over `chains` chains of what `complete` gives: the posterior mean of the missing rates.
  public func average(
    _ images: Matrix<Float>, known: [Int], steps: Int, chains: Int, seed: UInt64
  ) throws(SamplingError) -> Matrix<Float> {
    let starts = images.gatheringRows((0..<images.rows * chains).map { $0 / chains })
    return try complete(starts, known: known, steps: steps, seed: seed).meanOfRows(every: chains)
  }
}

extension Matrix<Float> {
  /// Means of runs of `count` rows.
  func meanOfRows(every count: Int) -> Matrix<Float> {
    guard count > 1 else { return self }
    let means = (0..<rows / count).flatMap { block in
      self.rows(block * count..<(block + 1) * count).columnMeans().map { Float($0) }
    }
    return Matrix(rows: rows / count, columns: columns, elements: means)
  }
}
