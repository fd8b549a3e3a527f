import RandomStreams

/// Where a training takes its trials from: drawn afresh, or chosen from a pool.
public struct TrialSource: Sendable {
  /// The task.
  public let task: ReplayTask
  /// Seed of the trials.
  public let seed: UInt64
  /// Trials made once, or cut from a file.
  public let pool: Trajectories?
  /// Trials `[trial, steps + 1, 2]` of a recording that are kept from training, arena units; nil where trials are drawn.
  public let heldOut: Trajectories?

  /// Iterations from here on are for testing; training never reaches them.
  public static let testIteration: UInt64 = 1 << 34

  /// - Parameters:
  ///   - pool: trials of `task.steps + 1` samples; needed for tracked tasks.
  ///   - heldOut: other trials of the same recording.
  /// - Throws: `ReplayError` for a mask out of range, and trials that are missing or of another
  ///   length.
  public init(
    _ task: ReplayTask, seed: UInt64, pool: Trajectories? = nil, heldOut: Trajectories? = nil
  ) throws(ReplayError) {
    try task.mask.validate()
    self.task = task
    self.seed = seed
    self.heldOut = heldOut.flatMap { $0.trials > 0 ? $0 : nil }
    if let pool {
      guard pool.samples == task.steps + 1, pool.trials > 0 else {
        throw .shapeMismatch(
          name: "trials", expected: [max(1, pool.trials), task.steps + 1, 2],
          actual: [pool.trials, pool.samples, 2])
      }
      self.pool = pool
    } else if task.environment.isRecorded {
      throw .badTrajectory(
        name: task.environment.name, reason: "a tracked task was made without its trials",
        advice: "Give the trials cut from the file.")
    } else if task.poolTrials > 0 {
      self.pool = task.paths(
        0..<task.poolTrials, iteration: TrialSource.testIteration - 1, seed: seed)
    } else {
      self.pool = nil
    }
  }

  /// Paths of trials `range` of the batch of `iteration`.
  public func paths(_ range: Range<Int>, iteration: UInt64) -> Trajectories {
    guard let pool else { return task.paths(range, iteration: iteration, seed: seed) }
    let indices = range.map { trial in
      let bits = RandomStream(
        seed: seed, chain: UInt32(trial), step: iteration, purpose: .dataOrder
      ).firstUniform
      return min(pool.trials - 1, Int(bits * Double(pool.trials)))
    }
    return pool.selecting(indices)
  }

  /// Paths for testing: fresh ones; of recorded trials those held out, or, where there are none, the trained ones.
  public func testPaths(_ count: Int) -> Trajectories {
    if task.environment.isRecorded, let recorded = heldOut ?? pool {
      return recorded.selecting((0..<count).map { $0 * recorded.trials / count % recorded.trials })
    }
    return testPaths(0..<count)
  }

  /// Fresh paths `range` of those for testing, of a task that draws its trials.
  func testPaths(_ range: Range<Int>) -> Trajectories {
    task.paths(range, iteration: TrialSource.testIteration, seed: seed)
  }

  /// The block of trials `range` of the batch of `iteration`.
  func block<Scalar: ReplayScalar>(_ range: Range<Int>, iteration: UInt64) -> TrialBlock<Scalar> {
    task.block(
      of: paths(range, iteration: iteration),
      stream: RandomStream(seed: seed, chain: UInt32(range.lowerBound), step: iteration))
  }
}
