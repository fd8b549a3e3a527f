import Diagnostics
import Dynamics
import RandomStreams
import Tensors

/// Estimates of log Z along the couplings s J, from s = 0, where `log Z = (N/2) log 2πT` exactly, to
/// s = 1.
///
/// - Reference: Neal (2001), Statistics and Computing 11, 125, for annealed importance sampling.
public struct PartitionFunction<Scalar: TensorScalar>: Sendable {
  /// One direction of annealing.
  public struct Annealing: Sendable, Equatable {
    /// log Z by log-mean-exp of the weights: from below going up, from above going down.
    public let logPartition: Double
    /// Mean of log Z over the single weights, with its standard error: a stochastic bound, but for the bias of
    /// Euler's steps, about ½ Σ ln(1 - σ² Δt / 2) over the curvatures σ², in which both directions agree.
    public let meanBound: Double
    /// Standard error of `meanBound`.
    public let standardError: Double
    /// log Z of every chain's weight.
    public let chainEstimates: [Double]
  }

  /// The machine at s = 1.
  public let machine: LangevinMachine<Scalar>
  /// T
  public var temperature: Double
  /// Δt of the transitions.
  public var timeStep: Double
  /// How many threads share the chains; changes no bit.
  public var parallelism = Parallelism.serial

  /// Estimates for `machine`.
  public init(_ machine: LangevinMachine<Scalar>, temperature: Double = 1, timeStep: Double = 0.01)
  {
    self.machine = machine
    self.temperature = temperature
    self.timeStep = timeStep
  }

  /// log Z at s = 0.
  public var baseLogPartition: Double {
    Double(machine.unitCount) / 2 * log(2 * .pi * temperature)
  }

  /// Annealing from the Gaussian up to the machine: a lower bound on average, where Δt is small.
  public func forward(
    levels: Int, stepsPerLevel: Int, chains count: Int, seed: UInt64
  ) throws(SamplingError) -> Annealing {
    var start = RandomStream(seed: seed, purpose: .initialState)
    var positions = Matrix<Scalar>.normals(count, machine.unitCount, from: &start)
    positions.scale(by: Scalar(temperature.squareRoot()))
    positions.addRow(machine.bias)
    let weights = try anneal(
      positions, scales: (0...levels).map { Double($0) / Double(levels) },
      stepsPerLevel: stepsPerLevel, seed: seed)
    return summary(weights.map { baseLogPartition + $0 })
  }

  /// Annealing from states of the machine `[chain, unit]` down to the Gaussian: an upper bound on
  /// average, where Δt is small.
  public func reverse(
    from states: Matrix<Scalar>, levels: Int, stepsPerLevel: Int, seed: UInt64
  ) throws(SamplingError) -> Annealing {
    let weights = try anneal(
      states, scales: (0...levels).map { 1 - Double($0) / Double(levels) },
      stepsPerLevel: stepsPerLevel, seed: seed)
    let estimates = weights.map { baseLogPartition - $0 }
    // log Z₁ = log Z₀ - log E exp(w)
    let summary = summary(estimates)
    return Annealing(
      logPartition: baseLogPartition - logMeanExp(weights), meanBound: summary.meanBound,
      standardError: summary.standardError, chainEstimates: estimates)
  }

  /// `log Z₀ + ∫₀¹ -⟨v · Jφ⟩_s / T ds`, the averages taken with `warmup` and then `steps` steps at each
  /// of `levels` evenly spaced values of s (Simpson's rule; `levels` is odd).
  ///
  /// - Returns: log Z and the integrand at every s.
  public func thermodynamicIntegration(
    levels: Int, warmup: Int, steps: Int, chains count: Int, seed: UInt64
  ) throws(SamplingError) -> (logPartition: Double, slopes: [Double]) {
    guard levels >= 3, levels % 2 == 1 else {
      throw .invalidParameter(name: "levels", value: "\(levels)", expected: "odd, at least 3")
    }
    var chains = try makeChains(count: count, seed: seed)
    var slopes: [Double] = []
    for level in 0..<levels {
      let scale = Double(level) / Double(levels - 1)
      chains.dynamics.couplingScale = Scalar(scale)
      try chains.advance(steps: warmup)
      var (sum, samples) = (0.0, 0)
      for _ in stride(from: 0, to: steps, by: 10) {
        try chains.advance(steps: 10)
        let terms = terms(at: chains.positions)
        for chain in 0..<count {
          sum -= (terms.cross[chain] + scale * terms.square[chain]) / temperature
          samples += 1
        }
      }
      slopes.append(sum / Double(samples))
    }
    let width = 1 / Double(levels - 1)
    let integral = slopes.enumerated().reduce(0) { sum, item in
      let end = item.offset == 0 || item.offset == levels - 1
      return sum + item.element * (end ? 1 : item.offset % 2 == 1 ? 4 : 2) * width / 3
    }
    return (baseLogPartition + integral, slopes)
  }

  // MARK: -

  private func makeChains(
    count: Int, seed: UInt64
  ) throws(SamplingError) -> MachineChains<Scalar> {
    var start = RandomStream(seed: seed, purpose: .initialState)
    let positions = Matrix<Scalar>.normals(count, machine.unitCount, from: &start)
    return try makeChains(at: positions, seed: seed)
  }

  private func makeChains(
    at positions: Matrix<Scalar>, seed: UInt64
  ) throws(SamplingError) -> MachineChains<Scalar> {
    let dynamics = MachineDynamics(
      machine, timeStep: Scalar(timeStep), temperature: Scalar(temperature))
    return try MachineChains(
      dynamics, at: positions, stream: RandomStream(seed: seed), parallelism: parallelism)
  }

  /// The log weight of every chain along `scales`.
  private func anneal(
    _ positions: Matrix<Scalar>, scales: [Double], stepsPerLevel: Int, seed: UInt64
  ) throws(SamplingError) -> [Double] {
    var chains = try makeChains(at: positions, seed: seed)
    var weights = [Double](repeating: 0, count: positions.rows)
    for (now, next) in zip(scales, scales.dropFirst()) {
      let terms = terms(at: chains.positions)
      for chain in weights.indices {
        // E_s = ½|b - x|² + s (b - x)·h + s²/2 |h|²
        let change =
          (next - now) * terms.cross[chain] + (next * next - now * now) / 2 * terms.square[chain]
        weights[chain] -= change / temperature
      }
      chains.dynamics.couplingScale = Scalar(next)
      try chains.advance(steps: stepsPerLevel)
    }
    return weights
  }

  /// `(b - x) · h` and `|h|²` of every row, h = J φ(x).
  private func terms(at x: Matrix<Scalar>) -> (cross: [Double], square: [Double]) {
    let drive = x.activated(.tanh).times(transpose: machine.couplings)
    var (cross, square) = ([Double](), [Double]())
    let bias = machine.bias
    for row in 0..<x.rows {
      let sums = Self.rowTerms(x, drive, bias, row)
      cross.append(sums.0)
      square.append(sums.1)
    }
    return (cross, square)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func rowTerms(
    _ x: Matrix<Scalar>, _ drive: Matrix<Scalar>, _ bias: [Scalar], _ row: Int
  ) -> (Double, Double) {
    var (cross, square) = (0.0, 0.0)
    for unit in 0..<x.columns {
      let h = Double(drive[row, unit])
      cross += (Double(bias[unit]) - Double(x[row, unit])) * h
      square += h * h
    }
    return (cross, square)
  }

  private func summary(_ estimates: [Double]) -> Annealing {
    let summary = SampleMean(estimates)
    return Annealing(
      logPartition: logMeanExp(estimates), meanBound: summary.mean,
      standardError: summary.standardError, chainEstimates: estimates)
  }
}
