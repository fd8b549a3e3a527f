import Diagnostics
import Dynamics
import RandomStreams
import Tensors

/// Restores images with a machine, and measures how well (NLM §5.4).
public struct Denoising: Sendable {
  /// What to do with a corrupted image.
  public enum Method: Sendable, Equatable, Codable {
    /// Start at the image and let the dynamics run: noise falls off within a tenth of a time unit,
    /// later the image itself wanders.
    case relaxation
    /// Sample `exp(-E/T - |x - y|²/(2 s²))`, the posterior for Gaussian noise of deviation s on the
    /// image y.
    case posterior(deviation: Double)
  }

  /// The step, temperature and couplings; its anchors are set by `method`.
  public var dynamics: MachineDynamics<Float>
  /// How images are restored.
  public var method: Method
  /// Steps whose rates are averaged to read out the result.
  public var window = 40
  /// Time over which rates are averaged to read out a posterior, membrane time constants.
  public static let posteriorReadoutTime = 2.0
  /// How many threads share the chains; changes no bit.
  public var parallelism = Parallelism.serial

  /// Restores with `dynamics`.
  public init(_ dynamics: MachineDynamics<Float>, method: Method = .relaxation) {
    self.dynamics = dynamics
    self.method = method
  }

  /// The dynamics with the stiffness T/s² that anchors of the method have.
  public var anchoredDynamics: MachineDynamics<Float> {
    guard case .posterior(let deviation) = method else { return dynamics }
    var anchored = dynamics
    anchored.anchorStiffness = dynamics.temperature / Float(deviation * deviation)
    return anchored
  }

  /// The restored images as rates tanh x `[image, unit]`, read out from each of `times` on, in
  /// ascending order.
  public func restore(
    _ corrupted: Matrix<Float>, at times: [Double], seed: UInt64
  ) throws(SamplingError) -> [Matrix<Float>] {
    try restore(corrupted, at: times, stream: RandomStream(seed: seed))
  }

  /// The same with the noise of `stream`.
  private func restore(
    _ corrupted: Matrix<Float>, at times: [Double], stream: RandomStream
  ) throws(SamplingError) -> [Matrix<Float>] {
    guard times == times.sorted(), times.first ?? 0 >= 0 else {
      throw .invalidParameter(
        name: "times", value: "\(times)", expected: "numbers from 0 on, in ascending order")
    }
    var chains = try MachineChains(
      anchoredDynamics, at: corrupted, stream: stream, parallelism: parallelism)
    if case .posterior = method { chains.setAnchors(corrupted) }
    var (results, done) = ([Matrix<Float>](), 0)
    for time in times {
      let step = Int(saturating: (time / Double(dynamics.timeStep)).rounded())
      try chains.advance(steps: step - done)
      // The readout's own steps do not count for later times.
      var reader = chains
      results.append(try reader.averageRates(over: window))
      done = step
    }
    return results
  }

  /// The mean over `chains` chains of what `restore` gives at one time: for `posterior` the posterior
  /// mean of the rates `[image, unit]`, which no estimate beats in squared error if the machine is
  /// right.
  ///
  /// - Parameter progress: called with images done; returning false ends the work early.
  public func average(
    _ corrupted: Matrix<Float>, at time: Double, chains: Int, seed: UInt64,
    progress: (Int) -> Bool = { _ in true }
  ) throws(SamplingError) -> Matrix<Float> {
    try AveragedChains.mean(
      from: corrupted, chains: chains, seed: seed, progress: progress
    ) { starts, stream throws(SamplingError) in
      try restore(starts, at: [time], stream: stream)[0]
    }
  }

  /// Mean over images of the Pearson correlation over pixels, with its standard error.
  public static func correlation(
    _ images: Matrix<Float>, _ clean: Matrix<Float>
  ) -> SampleMean {
    SampleMean(
      (0..<images.rows).map { row in
        GenerationStatistics.correlation(images.rows(row..<row + 1), clean.rows(row..<row + 1))
      })
  }

  /// Images clipped to -1...1, as the correlation of the input is computed.
  public static func clipped(_ images: Matrix<Float>) -> Matrix<Float> {
    var result = images
    result.mapInPlace { min(1, max(-1, $0)) }
    return result
  }
}
