import RandomStreams
import Tensors

/// Parameters of replay fitted to recorded events by simulation: approximate Bayesian computation
/// with a summary of movement (REPLAY §11.6).
public struct ReplayInference: Sendable {
  /// What is fitted.
  public struct Parameters: Sendable, Equatable, Codable {
    /// λ, from 0.4 to 1.
    public var friction: Double
    /// b, from 0 to 0.1.
    public var adaptation: Double
    /// τ, from 5 to 80 steps.
    public var adaptationTime: Double
    /// σ_q / σ, from 0.5 to 2.
    public var noiseFactor: Double

    /// A draw from the prior: uniform over the ranges, from four uniform numbers on (0, 1).
    init(prior u: [Double]) {
      (friction, adaptation) = (0.4 + 0.6 * u[0], 0.1 * u[1])
      (adaptationTime, noiseFactor) = (5 + 75 * u[2], 0.5 + 1.5 * u[3])
    }
  }

  /// An accepted draw.
  public struct Draw: Sendable, Equatable {
    /// What the replays were simulated with.
    public var parameters: Parameters
    /// Distance of summaries, standardised.
    public var distance: Double
  }

  /// Draws from the prior, each simulated once.
  public var simulations = 200
  /// Share of the simulations that is kept, the nearest ones.
  public var acceptance = 0.1
  /// Replays of a simulation.
  public var count = 40
  /// Steps of each replay of a simulation.
  public var steps = 100

  /// 200 simulations of 40 replays, of which the nearest tenth is kept.
  public init() {}

  /// The summary: α, ln of lag-1, 5 and 20 speeds, increment correlations at lags 1 and 5, ln of
  /// cells visited, ln of the 95th percentile of steps over their mean. nil where undefined.
  public static func summary(_ paths: Trajectories) -> [Double]? {
    guard let alpha = MotionMetrics.diffusionExponent(paths),
      let one = MotionMetrics.speed(paths, lag: 1), let five = MotionMetrics.speed(paths, lag: 5),
      let twenty = MotionMetrics.speed(paths, lag: 20), one > 0, five > 0, twenty > 0,
      let rho = SpectralMetrics.incrementCorrelations(paths, lags: [1, 5]),
      let cells = CoverageMetrics.cellsVisited(paths)
    else { return nil }
    var steps: [Double] = []
    for trial in 0..<paths.trials {
      for t in 1..<paths.samples { steps.append(paths[trial, t].distance(to: paths[trial, t - 1])) }
    }
    steps.sort()
    let high = steps[min(steps.count - 1, steps.count * 95 / 100)]
    return [
      alpha, log(one), log(five), log(twenty), rho[0], rho[1],
      log(cells), log(max(high, 1e-12) / one),
    ]
  }

  /// Draws from the approximate posterior, nearest first.
  ///
  /// - Parameters:
  ///   - observed: the summary of recorded events at the network's time step and arena scale.
  ///   - run: the network whose replay is fitted.
  public func posterior(
    of observed: [Double], run: ReplayRun, seed: UInt64, parallelism: Parallelism = .serial
  ) throws(ReplayError) -> [Draw] {
    var (draws, summaries) = ([Parameters](), [[Double]]())
    for index in 0..<simulations {
      let address = RandomStream(seed: seed, step: UInt64(index), purpose: .priorDraws)
      let uniforms = address.uniforms(5)
      let parameters = Parameters(prior: Array(uniforms.prefix(4)))
      let paths = try simulate(
        parameters, run, seed: UInt64(uniforms[4] * 0x1p53), parallelism: parallelism)
      guard let summary = paths.flatMap(ReplayInference.summary), summary.count == observed.count
      else { continue }
      draws.append(parameters)
      summaries.append(summary)
    }
    return accept(draws, summaries, observed)
  }

  /// Replays under parameters; nil where all diverge.
  private func simulate(
    _ parameters: Parameters, _ run: ReplayRun, seed: UInt64, parallelism: Parallelism
  ) throws(ReplayError) -> Trajectories? {
    let noise = parameters.noiseFactor * run.network.dynamics.noiseAmplitude
    let settings = ReplayProtocol(
      count: count, steps: steps, noise: .absolute(noise), friction: parameters.friction,
      adaptation: parameters.adaptation, adaptationTime: parameters.adaptationTime)
    do {
      return try run.replay(settings, seed: seed, parallelism: parallelism).positions.finiteTrials
    } catch {
      guard case .allDiverged = error else { throw error }
      return nil
    }
  }

  /// Distances in units of each summary's spread over simulations.
  private func accept(
    _ draws: [Parameters], _ summaries: [[Double]], _ observed: [Double]
  ) -> [Draw] {
    guard draws.count > 2 else { return [] }
    let n = Double(draws.count)
    let spreads = observed.indices.map { k -> Double in
      let mean = summaries.reduce(0) { $0 + $1[k] } / n
      return (summaries.reduce(0) { $0 + ($1[k] - mean) * ($1[k] - mean) } / n).squareRoot()
    }
    let all = zip(draws, summaries).map { parameters, summary in
      let square = observed.indices.reduce(0.0) { sum, k in
        let z = spreads[k] > 0 ? (summary[k] - observed[k]) / spreads[k] : 0
        return sum + z * z
      }
      return Draw(parameters: parameters, distance: square.squareRoot())
    }
    let kept = max(1, Int(acceptance * n))
    return Array(all.sorted { $0.distance < $1.distance }.prefix(kept))
  }
}
