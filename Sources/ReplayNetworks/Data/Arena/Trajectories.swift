/// Positions of many trials of one length: `[trial, sample, 2]`, metres or arena units.
///
/// Head directions are positions on the unit circle.
public struct Trajectories: Sendable, Equatable {
  /// Number of trials.
  public let trials: Int
  /// Samples of a trial, one more than its steps.
  public let samples: Int
  /// Seconds between two samples.
  public var timeStep: Double
  /// `(trial · samples + sample) · 2 + axis`
  public var coordinates: [Double]

  /// Trajectories from x and y in turn, trial after trial; `timeStep` in seconds.
  public init(trials: Int, samples: Int, timeStep: Double, coordinates: [Double]) {
    precondition(coordinates.count == trials * samples * 2)
    self.trials = trials
    self.samples = samples
    self.timeStep = timeStep
    self.coordinates = coordinates
  }

  /// Trajectories that rest at the origin, to be filled; `timeStep` in seconds.
  public init(trials: Int, samples: Int, timeStep: Double) {
    self.init(
      trials: trials, samples: samples, timeStep: timeStep,
      coordinates: [Double](repeating: 0, count: trials * samples * 2))
  }

  /// Position of a trial at a sample.
  public subscript(trial: Int, sample: Int) -> Position {
    get {
      let index = (trial * samples + sample) * 2
      return Position(coordinates[index], coordinates[index + 1])
    }
    set {
      let index = (trial * samples + sample) * 2
      coordinates[index] = newValue.x
      coordinates[index + 1] = newValue.y
    }
  }

  /// The named trials, in the order given.
  public func selecting(_ indices: [Int]) -> Trajectories {
    var gathered: [Double] = []
    gathered.reserveCapacity(indices.count * samples * 2)
    for index in indices {
      gathered.append(
        contentsOf: coordinates[index * samples * 2..<(index + 1) * samples * 2])
    }
    return Trajectories(
      trials: indices.count, samples: samples, timeStep: timeStep, coordinates: gathered)
  }

  /// Samples `range` of every trial.
  public func samples(_ range: Range<Int>) -> Trajectories {
    var gathered: [Double] = []
    gathered.reserveCapacity(trials * range.count * 2)
    for trial in 0..<trials {
      let first = (trial * samples + range.lowerBound) * 2
      gathered.append(contentsOf: coordinates[first..<first + range.count * 2])
    }
    return Trajectories(
      trials: trials, samples: range.count, timeStep: timeStep, coordinates: gathered)
  }

  /// All positions of all trials.
  public var points: [Position] {
    (0..<trials * samples).map { Position(coordinates[2 * $0], coordinates[2 * $0 + 1]) }
  }

  /// Positions of one trial.
  public func path(_ trial: Int) -> [Position] { (0..<samples).map { self[trial, $0] } }

  /// Whether every coordinate of a trial is a number; a replay that diverged has none from there.
  public func isFinite(_ trial: Int) -> Bool {
    let first = trial * samples * 2
    return coordinates[first..<first + samples * 2].allSatisfy(\.isFinite)
  }

  /// The trials whose coordinates are all numbers.
  public var finiteTrials: Trajectories { selecting((0..<trials).filter(isFinite)) }
}
