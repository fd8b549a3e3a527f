import Diagnostics
import Dynamics
import RandomStreams
import Tensors

/// Trials with a cue (RSN §10): activity runs freely from the prior, then an observation is
/// switched on as an input current to the reservoir, and variability across trials falls.
public struct CueResponse: Sendable {
  /// Times of the recordings relative to the onset of the cue, τ.
  public let times: [Double]
  /// Variance across trials of every output, `[time, m]`.
  public let outputVariance: Matrix<Double>
  /// Variance across trials of the rates, mean over neurons, one number per time.
  public let rateVariance: [Double]
  /// Mean across trials of every output, `[time, m]`.
  public let outputMean: Matrix<Double>

  /// Mean output variance in the second half of the time after the cue over that before it.
  public var quench: Double {
    let mean = { (selected: [Int]) in
      selected.reduce(0) { sum, row in
        sum + self.outputVariance.row(row).reduce(0, +)
      } / Double(max(selected.count, 1))
    }
    let last = times.last ?? 0
    let after = times.indices.filter { times[$0] > last / 2 }
    return mean(after) / mean(times.indices.filter { times[$0] <= 0 })
  }

  /// Runs `trials` trials in the hidden engine from outputs drawn from the prior.
  ///
  /// - Parameters:
  ///   - starts: outputs `[trial, m]` distributed as the prior.
  ///   - cue: the forces of the observation (`OutputForces.observing`).
  ///   - before: time without the cue, τ.
  ///   - after: time with it, τ.
  ///   - interval: time between recordings, τ.
  public init(
    of reservoir: CompiledReservoir<Float>, from starts: Matrix<Float>, cue: OutputForces<Float>,
    before: Double = 2, after: Double = 4, interval: Double = 0.1, timeStep: Double = 5e-3,
    seed: UInt64, parallelism: Parallelism = .serial
  ) throws {
    let stride = max(1, Int((interval / timeStep).rounded()))
    var recorders = [DrawRecorder<Float>(every: stride), DrawRecorder<Float>(every: stride)]
    var rates = reservoir.lift(starts)
    var (done, times) = (0, [Double]())
    for (index, phase) in [(OutputForces<Float>(), before), (cue, after)].enumerated() {
      let steps = max(stride, Int((phase.1 / timeStep).rounded()))
      let kernel = try ForcedHiddenLangevin(
        reservoir, forces: phase.0, timeStep: Float(timeStep))
      rates = try ChainRunner(kernel, parallelism: parallelism).run(
        from: rates, steps: steps, stream: RandomStream(seed: seed, step: UInt64(done)),
        recording: &recorders[index])
      let offset = index == 0 ? -before : 0
      times += (1...(steps / stride)).map { offset + Double($0 * stride) * timeStep }
      done += steps
    }
    var (outputVariance, outputMean, rateVariance) = ([[Double]](), [[Double]](), [Double]())
    for state in recorders.flatMap(\.draws) {
      var outputs = RunningMoments(units: reservoir.network.dimension)
      outputs.add(reservoir.read(state))
      outputVariance.append(outputs.variance ?? [])
      outputMean.append(outputs.mean ?? [])
      var neurons = RunningMoments(units: reservoir.network.units)
      neurons.add(state)
      let variances = neurons.variance ?? []
      rateVariance.append(variances.reduce(0, +) / Double(max(variances.count, 1)))
    }
    self.times = times
    self.outputVariance = Matrix(outputVariance)
    self.outputMean = Matrix(outputMean)
    self.rateVariance = rateVariance
  }
}
