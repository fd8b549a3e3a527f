import Dynamics
import RandomStreams
import Tensors

/// What chains from noise reach at each of several temperatures (NLM §5.7).
public struct TemperatureScan: Sendable {
  /// What is reached at one temperature.
  public struct Point: Sendable {
    /// T
    public var temperature: Double
    /// ⟨E⟩/N, ⟨x²⟩ and virial, averaged over the last tenth of the run.
    public var info: MachineDynamics<Float>.Info
    /// Final rates `[chain, unit]`.
    public var rates: Matrix<Float>
  }

  /// One point per temperature, in the order given.
  public let points: [Point]

  /// Runs chains from noise at each temperature.
  public init(
    of machine: LangevinMachine<Float>, temperatures: [Double], chains count: Int = 12,
    steps: Int = 5_000, timeStep: Float = 0.01, seed: UInt64,
    parallelism: Parallelism = .serial
  ) throws(SamplingError) {
    var points: [Point] = []
    for temperature in temperatures {
      let dynamics = MachineDynamics(
        machine, timeStep: timeStep, temperature: Float(temperature))
      var chains = try MachineChains(
        dynamics, count: count, seed: seed, parallelism: parallelism)
      try chains.advance(steps: steps - steps / 10)
      let info = try chains.averageInfo(steps: max(1, steps / 10), every: 10)
      points.append(Point(temperature: temperature, info: info, rates: chains.rates))
    }
    self.points = points
  }
}

extension MachineChains {
  /// Advances by `steps` and returns the means over chains of every `every`-th step.
  ///
  /// - Parameter onSample: sees the chains after each of these steps.
  public mutating func averageInfo(
    steps: Int, every interval: Int = 10, onSample: (MachineChains) -> Void = { _ in }
  ) throws(SamplingError) -> MachineDynamics<Scalar>.Info {
    var (energy, square, virial, count) = (0.0, 0.0, 0.0, 0)
    var done = 0
    while done < steps {
      let share = min(interval, steps - done)
      try advance(steps: share)
      done += share
      onSample(self)
      let info = info
      energy += info.energyPerUnit
      square += info.meanSquare
      virial += info.virialPerUnit
      count += 1
    }
    let scale = 1 / Double(max(1, count))
    return .init(
      energyPerUnit: energy * scale, meanSquare: square * scale, virialPerUnit: virial * scale)
  }
}
