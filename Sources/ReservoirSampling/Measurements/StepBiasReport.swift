import Diagnostics
import RandomStreams
import Tensors

/// What the time step does to the samples (RSN §11.4): the same run at Δt and at Δt/2, moments of
/// both, and their linear extrapolation to Δt = 0.
///
/// The bias of Euler–Maruyama is first order in Δt, so `2 m(Δt/2) - m(Δt)` removes it; a difference
/// within a few standard errors says that the step is small enough for this many chains.
public struct StepBiasReport: Sendable, Equatable, Codable {
  /// One moment of one unit.
  public struct Line: Sendable, Equatable, Codable {
    /// "mean" or "standard deviation".
    public var moment: String
    /// The unit.
    public var unit: Int
    /// At Δt, at Δt/2, and extrapolated; data units.
    public var full, half, extrapolated: Double
    /// (full - half) over its standard error, chains taken as independent.
    public var z: Double
  }

  /// Δt, τ.
  public var timeStep: Double
  /// One line for each unit.
  public var lines: [Line]
  /// Sliced Wasserstein-2 distance between both runs, and between two halves of the run at Δt/2.
  public var slicedWasserstein2, floor: Double?

  /// The largest |z|.
  public var worstZ: Double { lines.map { abs($0.z) }.max() ?? 0 }

  /// Runs `request` twice, with its first draws only.
  public init(of sampler: ReservoirRun, as request: SamplingRequest) throws {
    var request = request
    request.draws = 1
    let run = try SamplingRun(of: sampler, as: request)
    let full = try run.result().draws
    request.timeStep = run.timeStep / 2
    request.seed &+= 1  // other noise: common noise of two steps is not coupled anyway
    let half = try sampler.sample(request).draws
    self.init(full: full, half: half, timeStep: run.timeStep)
  }

  /// Compares samples `[chain, unit]` at a step and at half of it.
  public init(full: Matrix<Double>, half: Matrix<Double>, timeStep: Double) {
    self.timeStep = timeStep
    lines = []
    var stream = RandomStream(seed: 1, purpose: .metrics)
    slicedWasserstein2 = Diagnostics.slicedWasserstein2(full, half, using: &stream)
    let middle = half.rows / 2
    floor = Diagnostics.slicedWasserstein2(
      half.rows(0..<middle), half.rows(middle..<half.rows), using: &stream)
    guard let a = MomentTable(full), let b = MomentTable(half) else { return }
    for unit in 0..<full.columns {
      let (sa, sb) = (a.standardDeviation[unit], b.standardDeviation[unit])
      let (na, nb) = (Double(full.rows), Double(half.rows))
      lines.append(
        Self.line("mean", unit, a.mean[unit], b.mean[unit], sa * sa / na + sb * sb / nb))
      // Var(s) ≈ s² (k + 2) / 4N with excess kurtosis k.
      let (ka, kb) = (a.excessKurtosis[unit] ?? 0, b.excessKurtosis[unit] ?? 0)
      lines.append(
        Self.line(
          "standard deviation", unit, sa, sb,
          sa * sa * (ka + 2) / (4 * na) + sb * sb * (kb + 2) / (4 * nb)))
    }
  }

  private static func line(
    _ moment: String, _ unit: Int, _ full: Double, _ half: Double, _ variance: Double
  ) -> Line {
    Line(
      moment: moment, unit: unit, full: full, half: half, extrapolated: 2 * half - full,
      z: variance > 0 ? (full - half) / variance.squareRoot() : 0)
  }
}
