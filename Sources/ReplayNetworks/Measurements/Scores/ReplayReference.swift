import RandomStreams
import Tensors

/// What replay is measured beside: the behaviour that the network learned, behaviour that it did not
/// see, what its own read-out makes of running, and what its silence is read as.
public struct ReplayReference: Sendable {
  /// Trials of training, arena units.
  public var training: Trajectories
  /// Trials that training did not see.
  public var heldOut: Trajectories
  /// Positions read from the network while it runs along `heldOut` with the noise of training.
  public var decoded: Trajectories
  /// Where the network without any activity is read to be; nil where that is no place.
  public var silence: Position?
  /// Root mean square of a unit's rate while the network runs.
  public var activity: Double
  /// Largest output of a place code, median over running; nil for positions.
  public var peak: Double?

  /// - Parameters:
  ///   - training: trials of training.
  ///   - heldOut: trials that training did not see.
  ///   - decoded: positions read from awake runs; those of `heldOut` where nil.
  ///   - silence: where the silent network is read to be.
  ///   - activity: root mean square rate awake.
  ///   - peak: median of the largest output awake, of place codes.
  public init(
    training: Trajectories, heldOut: Trajectories, decoded: Trajectories? = nil,
    silence: Position? = nil, activity: Double = 1, peak: Double? = nil
  ) {
    (self.training, self.heldOut) = (training, heldOut)
    (self.decoded, self.silence) = (decoded ?? heldOut, silence)
    (self.activity, self.peak) = (activity, peak)
  }

  /// The reference of a network: runs it along `heldOut`.
  ///
  /// - Parameters:
  ///   - source: where its training trials come from.
  ///   - seed: of the noise of the awake runs.
  public init<Scalar: ReplayScalar>(
    _ network: ReplayNetwork<Scalar>, source: TrialSource, heldOut: Trajectories, seed: UInt64
  ) {
    let (task, code) = (source.task, source.task.code)
    let awake = network.runAwake(
      along: heldOut, task: task,
      noise: RandomStream(seed: seed, step: 1 << 46, purpose: .trainingNoise))
    let silent = code.decode(network.readoutBias)[0]
    self.init(
      training: source.trainingPaths(200), heldOut: heldOut,
      decoded: awake.decoded(by: code, timeStep: heldOut.timeStep),
      // Place cells say how active they are, and are silent where they say nothing.
      silence: code.isPosition && silent.isFinite ? silent : nil,
      activity: (awake.states.sumOfSquares() / Double(max(1, awake.states.count))).squareRoot(),
      peak: code.isPosition ? nil : MotionMetrics.median(awake.outputs.rowMaxima))
  }
}

extension ReplayReference {
  /// Where the animal is at the samples of `decoded`, which lack the first one of runs of a network; nil
  /// where those are of other trials.
  var truth: Trajectories? {
    let missing = heldOut.samples - decoded.samples
    guard missing >= 0, heldOut.trials == decoded.trials else { return nil }
    return heldOut.samples(missing..<heldOut.samples)
  }
}

extension TrialSource {
  /// Trials that training draws from: of a pool spread over all of it, else those of the first updates.
  public func trainingPaths(_ count: Int) -> Trajectories {
    guard let pool else { return task.paths(0..<count, iteration: 0, seed: seed) }
    let kept = min(count, pool.trials)
    return pool.selecting((0..<kept).map { $0 * pool.trials / kept })
  }
}

extension Matrix where Scalar: ReplayScalar {
  /// The largest entry of every row.
  var rowMaxima: [Double] {
    let values = doubles
    return (0..<rows).map { row in values[row * columns..<(row + 1) * columns].max() ?? .nan }
  }
}

extension ReplayRecord {
  /// Positions without those that a nearly silent place code is read as: where the largest output is
  /// below a fifth of `peak`. Outputs must have been recorded for that.
  func located(peak: Double?) -> Trajectories {
    guard let peak, let outputs, peak > 0 else { return positions }
    var result = positions
    for (row, largest) in outputs.rowMaxima.enumerated() where !(largest >= 0.2 * peak) {
      result[row / positions.samples, row % positions.samples] = Position(.nan, .nan)
    }
    return result
  }
}
