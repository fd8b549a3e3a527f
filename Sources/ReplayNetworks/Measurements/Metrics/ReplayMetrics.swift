import Tensors

/// Every number of REPLAY §6 for one replay experiment: the scores, and descriptions that say how replay
/// looks, each of which some network without replay has too.
///
/// Undefined quantities are nil. Lengths are arena units, times are steps.
public struct ReplayMetrics: Sendable, Equatable, Codable {
  /// What replay is worth beside behaviour.
  public var scores: ReplayScores
  /// The same of replays that start anywhere in the arena, at no position of a trial; nil where they were
  /// not run.
  public var shuffledScores: ReplayScores?
  /// Replays that descriptions leave out: those that diverged, and those with a sample without a position.
  public var leftOut: Int?
  /// KL(quiescent ‖ active) of positions by kernel densities (the predecessor's).
  public var kernelDivergence: Double?
  /// The same with the late half of replays (caution ii).
  public var lateKernelDivergence: Double?
  /// W₁ with the part after arrival in a region removed (caution i), tracks only.
  public var wassersteinBeforeArrival: Double?
  /// Sliced W₁ of outputs, place codes only.
  public var slicedWasserstein: Double?
  /// The same between halves of awake signals.
  public var slicedWassersteinFloor: Double?
  /// Mean path length, arena units; read-out noise inflates it.
  public var pathLength: Double?
  /// Mean path length from lag-5 displacements.
  public var pathLengthLag5: Double?
  /// Lag-1 speed, arena units per step.
  public var speedLag1: Double?
  /// Lag-5 speed, arena units per step.
  public var speedLag5: Double?
  /// Lag-20 speed, arena units per step.
  public var speedLag20: Double?
  /// Mean number of regions entered at least once.
  public var regionsVisited: Double?
  /// Entropy of time over regions, nats.
  public var regionEntropy: Double?
  /// Cells of 0.1 unit per replay. Never to be read without the two below it on tracks.
  public var cellsVisited: Double?
  /// Share of the track visited per replay.
  public var onTrackCoverage: Double?
  /// Share of time further than 0.15 from the track.
  public var offTrackTime: Double?
  /// Share of a 10 × 10 grid visited per replay.
  public var arenaCoverage: Double?
  /// Share of awake cells that pooled replay visits.
  public var pooledCoverage: Double?
  /// α of the mean square displacement.
  public var diffusionExponent: Double?
  /// Increment correlations at lags 1, 2, 5, 10, 20.
  public var incrementCorrelations: [Double]?
  /// Share of the next increment that the last one predicts; negative where increments turn back.
  public var secondOrderGain: Double?
  /// Distance to the track, or from the place code's manifold.
  public var manifoldDistance: Double?
  /// Mean variance of single replays, arena units squared.
  public var outputVariance: Double?
  /// Largest output, mean over time (place codes).
  public var meanPeak: Double?
  /// Cumulative shares of variance in the first ten components of hidden states, replayed; nil where
  /// none were recorded.
  public var explainedVariance: [Double]?
  /// The same awake.
  public var awakeExplainedVariance: [Double]?
  /// How the learned drift lies to the score of awake states half-way through trials.
  public var scoreAlignment: ScoreAlignment?

  /// What must be read with these numbers (REPLAY §6).
  public static let cautions = [
    "Scores are of the late half of replays. Those of shuffled starts do not depend on where replays "
      + "start; a score that only encoded starts have is the starts'.",
    "Descriptions can be had without replay: speed at lags 1 and 5 is jitter, pooled coverage and "
      + "divergence follow the starts, and time on the track says nothing of a network that rests there.",
  ]
}

extension ReplayMetrics {
  /// What is measured besides the cheap quantities.
  public struct Options: Sendable {
    /// Points of exact assignment, and draws; 0 points for none.
    public var assignmentPoints = 500
    /// Draws whose mean is taken.
    public var assignmentDraws = 5
    /// Rows of sliced distances; 0 for none.
    public var slicedPoints = 4_000
    /// Longest lag of the diffusion exponent.
    public var maximumLag = 12
    /// Distance that counts as having moved, where there are no regions.
    public var reachDistance = 0.3
    /// Threads that share the draws of exact assignment.
    public var parallelism = Parallelism.serial

    /// Everything, as REPLAY §6 defines it, with lags to 12.
    public init() {}

    /// Without distances between distributions, which take longest.
    public static let withoutDistances: Options = {
      var options = Options()
      (options.assignmentPoints, options.slicedPoints) = (0, 0)
      return options
    }()

    /// Those of a task: longer lags for place codes.
    public init(for task: ReplayTask, parallelism: Parallelism = .serial) {
      if !task.code.isPosition { maximumLag = 15 }
      self.parallelism = parallelism
    }
  }

  /// Measures `record` of a network on `task` beside behaviour.
  ///
  /// Of scores, replays that diverged count as not reaching and covering nothing, and samples without a
  /// position as off behaviour. Descriptions are of the replays with a position at every sample; `leftOut`
  /// counts the others, which diverged or whose place cells were silent at some sample.
  public init<Scalar: ReplayScalar>(
    _ record: ReplayRecord<Scalar>, task: ReplayTask, beside reference: ReplayReference,
    options: Options, seed: UInt64
  ) {
    scores = ReplayScores(
      record, beside: reference, regions: task.environment.track?.regions ?? [], options: options,
      seed: seed)
    let (all, awake) = (record.positions, reference.heldOut)
    let sound = (0..<all.trials).filter(all.isFinite)
    let paths = all.selecting(sound)
    leftOut = all.trials - sound.count
    measureMotion(paths, awake: awake, task: task, options: options)
    measureCoverage(paths, awake: awake, task: task)
    measureDistribution(paths, awake: awake, task: task, options: options, seed: seed)
    if let outputs = record.outputs, !task.code.isPosition {
      let kept = outputs.gatheringRows(
        sound.flatMap { $0 * all.samples..<($0 + 1) * all.samples })
      measureOutputs(
        kept, samples: all.samples, awake: awake, task: task, options: options, seed: seed)
    } else {
      incrementCorrelations = SpectralMetrics.incrementCorrelations(paths)
    }
  }

  private mutating func measureMotion(
    _ paths: Trajectories, awake: Trajectories, task: ReplayTask, options: Options
  ) {
    let regions = task.environment.track?.regions ?? []
    pathLength = MotionMetrics.pathLength(paths)
    pathLengthLag5 = MotionMetrics.pathLength(paths, lag: 5)
    speedLag1 = MotionMetrics.speed(paths, lag: 1)
    speedLag5 = MotionMetrics.speed(paths, lag: 5)
    speedLag20 = MotionMetrics.speed(paths, lag: 20)
    if !regions.isEmpty {
      regionsVisited = MotionMetrics.regionsVisited(paths, regions: regions)
      regionEntropy = CoverageMetrics.regionEntropy(paths, regions: regions)
    }
    diffusionExponent = MotionMetrics.diffusionExponent(paths, maximumLag: options.maximumLag)
    secondOrderGain = SpectralMetrics.secondOrderGain(paths)
    outputVariance = MotionMetrics.outputVariance(paths)
  }

  private mutating func measureCoverage(
    _ paths: Trajectories, awake: Trajectories, task: ReplayTask
  ) {
    cellsVisited = CoverageMetrics.cellsVisited(paths)
    pooledCoverage = CoverageMetrics.pooledCoverage(replay: paths, awake: awake)
    let bounds = task.environment.bounds
    arenaCoverage = CoverageMetrics.arenaCoverage(
      paths, lower: bounds.lower, upper: bounds.upper)
    if let track = task.environment.track {
      let onTrack = CoverageMetrics.onTrack(paths, track: track)
      (onTrackCoverage, offTrackTime) = (onTrack?.coverage, onTrack?.offTrackTime)
      manifoldDistance = CoverageMetrics.trackDistance(paths, track: track)
    }
  }

  private mutating func measureDistribution(
    _ paths: Trajectories, awake: Trajectories, task: ReplayTask, options: Options, seed: UInt64
  ) {
    guard options.assignmentPoints > 0 else { return }
    func divergence(_ paths: Trajectories) -> Double? {
      DistributionMetrics.kernelDivergence(
        quiescent: paths.points, active: awake.points, points: 2_000, samples: 1_000, seed: seed)
    }
    kernelDivergence = divergence(paths)
    lateKernelDivergence = divergence(paths.samples(paths.samples / 2..<paths.samples))
    if let regions = task.environment.track?.regions {
      let points = paths.pointsBeforeArrival(in: regions)
      wassersteinBeforeArrival = DistributionMetrics.wasserstein(
        points, awake.points,
        count: min(options.assignmentPoints, points.count, awake.points.count),
        draws: options.assignmentDraws, seed: seed, parallelism: options.parallelism)
    }
  }

  private mutating func measureOutputs<Scalar: ReplayScalar>(
    _ kept: Matrix<Scalar>, samples: Int, awake: Trajectories, task: ReplayTask,
    options: Options, seed: UInt64
  ) {
    guard kept.rows > 0 else { return }
    let signals: Matrix<Scalar> = task.code.signals(at: awake.points)
    if options.slicedPoints > 0 {
      slicedWasserstein = DistributionMetrics.slicedWasserstein(
        kept, signals, count: options.slicedPoints, seed: seed)
      slicedWassersteinFloor = DistributionMetrics.slicedWassersteinFloor(
        signals, count: options.slicedPoints, seed: seed)
    }
    let (wide, awakeWide) = (Matrix<Double>(kept), Matrix<Double>(signals))
    incrementCorrelations = SpectralMetrics.incrementCorrelations(
      wide, samples: samples, awake: awakeWide)
    let spread = Array(stride(from: 0, to: wide.rows, by: max(1, wide.rows / 5_000)))
    manifoldDistance = SpectralMetrics.manifoldDistance(
      wide.gatheringRows(spread), code: task.code, awake: awakeWide)
    let width = wide.columns
    let values = wide.elements
    meanPeak =
      spread.reduce(0.0) { $0 + (values[$1 * width..<($1 + 1) * width].max() ?? 0) }
      / Double(spread.count)
  }
}

extension Trajectories {
  /// Points of all trials up to the first region that does not contain the trial's start.
  func pointsBeforeArrival(in regions: [Track.Region]) -> [Position] {
    (0..<trials).flatMap { trial -> [Position] in
      let path = path(trial)
      guard let start = path.first else { return [] }
      let others = regions.filter { !$0.contains(start) }
      let end = path.firstIndex { point in others.contains { $0.contains(point) } } ?? path.count
      return Array(path[..<min(path.count, end + 1)])
    }
  }
}

extension ReplayMetrics {
  /// The metrics of replays that all diverged: none of them reaches within `steps`.
  package init(allDivergedWithin steps: Int) {
    scores = ReplayScores()
    (scores.divergedShare, scores.reachLimit) = (1, steps)
    (scores.reachFraction, scores.coverage, scores.fidelity) = (0, 0, 0)
  }
}
