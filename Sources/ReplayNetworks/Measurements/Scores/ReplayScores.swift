import Tensors

/// What replay is worth beside behaviour, in numbers that cannot be had without replaying: a network that
/// collapsed, is frozen, jitters in place or moves elsewhere scores nothing, and nothing changes where the
/// whole arena is moved.
///
/// All but `reach` are of the late half of replays, so that starts do not count. Lengths are arena units,
/// times are steps, undefined quantities are nil.
public struct ReplayScores: Sendable, Equatable, Codable {
  /// Places of behaviour, cells of a fifteenth of its extent.
  public var places = 0
  /// Share of them that a replay goes to beside the one where its late half begins, mean over replays.
  public var coverage: Double?
  /// The same of awake runs as they are decoded, which are as long as trials.
  public var awakeCoverage: Double?
  /// Share of late samples that lie neither in a place of behaviour nor beside one, or have no position.
  public var offBehaviour: Double?
  /// Share of late samples without a position, or in the place that the silent network is read as.
  public var silentTime: Double?
  /// The same of awake runs.
  public var awakeSilentTime: Double?
  /// Root mean square rate at the end of replays over that of awake runs.
  public var activity: Double?
  /// 1 for single replays that are as near to training behaviour as samples of it are, 0 for those no
  /// nearer than if they stayed in their mean place; mean over replays.
  public var fidelity: Double?
  /// W₁ of all late positions to training behaviour, and the number of points that are compared.
  public var wassersteinTraining: Double?
  /// The same to held-out behaviour.
  public var wassersteinHeldOut: Double?
  /// The same to training behaviour, of replays that stay in their mean places.
  public var wassersteinStill: Double?
  /// The same between every other tenth of the training's trials and the rest.
  public var wassersteinFloor: Double?
  /// The same to training behaviour, of positions uniform in its bounds.
  public var wassersteinUniform: Double?
  /// W₁ of training behaviour to behaviour that training did not see. Replays start in the latter, so those that
  /// stay where they start are nearer to it.
  public var wassersteinAwake: Double?
  /// Points of each side of these distances.
  public var wassersteinPoints: Int?
  /// Speed without jitter, arena units per step.
  public var motion: Double?
  /// The same of awake runs as they are decoded, without the pairs of samples between which the animal
  /// rests: where two successive true steps are at most a tenth of the root mean square step.
  public var awakeMotion: Double?
  /// `motion` over `awakeMotion`, the speed of running: rest of the animal is left out, rest in replay is
  /// not.
  public var compression: Double?
  /// Share of the motion of the next ten steps that keeping away from the past fifty predicts beyond place,
  /// position and last motion; 0 where there is no such memory.
  public var avoidance: Double?
  /// Median time at which replays reach another region, or 0.3 from their start; nil where fewer than
  /// half do, which is later than `reachLimit`. Where a start lies in no place of behaviour, the replay's
  /// first position in one stands for it.
  public var reachMedian: Double?
  /// Share of replays that reach one; those that are silent for most of their late half do not.
  public var reachFraction: Double?
  /// Steps after which reaching is not seen: the length of replays.
  public var reachLimit = 0
  /// Share of replays that diverged; they count as reaching and covering nothing.
  public var divergedShare = 0.0

  /// Nothing measured yet.
  public init() {}

  /// `reachMedian`, `reachLimit` where it is censored.
  public var censoredReach: Double { reachMedian ?? Double(reachLimit) }
}

extension ReplayScores {
  /// Measures a record beside a reference.
  ///
  /// - Parameters:
  ///   - regions: of the track; replays reach one that holds neither their start nor silence.
  ///   - options: their `assignmentPoints` are those of W₁; 0 leaves distances between distributions out,
  ///     which take longest.
  public init<Scalar: ReplayScalar>(
    _ record: ReplayRecord<Scalar>, beside reference: ReplayReference,
    regions: [Track.Region] = [], options: ReplayMetrics.Options = .init(), seed: UInt64
  ) {
    self.init()
    let count = record.positions.trials
    divergedShare = Double(count - record.intact.count) / Double(max(1, count))
    reachLimit = record.positions.samples
    guard count > 0, let places = BehaviourPlaces(reference.training) else { return }
    self.places = places.count
    let all = record.located(peak: reference.peak)
    let late = all.samples(all.samples / 2..<all.samples)
    let sound = late.selecting(record.intact)
    activity = Self.activity(record) / max(reference.activity, 1e-300)
    measurePlaces(late, sound: record.intact, places, reference)
    measureMotion(sound, places, reference)
    avoidance = PathAvoidance(SteadyPaths(all.selecting(record.intact)), places).share
    measureReach(all, record, late, places, reference, regions, options)
    guard options.assignmentPoints > 0 else { return }
    measureFidelity(late, sound: record.intact, places, reference, seed: seed)
    measureDistances(sound, reference, options, seed: seed)
  }

  private static func activity<Scalar: ReplayScalar>(_ record: ReplayRecord<Scalar>) -> Double {
    let states = record.finalStates.gatheringRows(record.intact)
    return (states.sumOfSquares() / Double(max(1, states.count))).squareRoot()
  }

  private mutating func measurePlaces(
    _ late: Trajectories, sound: [Int], _ places: BehaviourPlaces, _ reference: ReplayReference
  ) {
    let steady = SteadyPaths(late)
    coverage =
      sound.reduce(0.0) { $0 + steady.coverage(of: $1, places) } / Double(max(1, late.trials))
    let awake = SteadyPaths(reference.decoded)
    awakeCoverage =
      (0..<reference.decoded.trials).reduce(0.0) { $0 + awake.coverage(of: $1, places) }
      / Double(max(1, reference.decoded.trials))
    let points = late.selecting(sound).points
    offBehaviour =
      points.isEmpty ? nil : 1 - Double(points.count(where: places.isNear)) / Double(points.count)
    silentTime = reference.silentShare(of: points, within: places.size)
    awakeSilentTime = reference.silentShare(of: reference.decoded.points, within: places.size)
  }

  private mutating func measureMotion(
    _ late: Trajectories, _ places: BehaviourPlaces, _ reference: ReplayReference
  ) {
    let lag = SteadyMotion.lag(for: late.samples, reference.decoded.samples)
    motion = SteadyMotion.speed(late, at: places, lag: lag)
    awakeMotion = SteadyMotion.speed(
      reference.decoded, at: places, lag: lag, besides: reference.truth.map(RestingSteps.init))
    if let motion, let awakeMotion, awakeMotion > 0 { compression = motion / awakeMotion }
  }

  private mutating func measureReach<Scalar: ReplayScalar>(
    _ all: Trajectories, _ record: ReplayRecord<Scalar>, _ late: Trajectories,
    _ places: BehaviourPlaces, _ reference: ReplayReference, _ regions: [Track.Region],
    _ options: ReplayMetrics.Options
  ) {
    let steady = SteadyPaths(all)
    let reach = ReplayReach(
      places, regions: regions, silence: reference.silence, moved: steady.reach(places.size),
      distance: options.reachDistance)
    // Of a network that runs through its silent place, half a replay there is no collapse.
    let silentLimit = max(0.5, awakeSilentTime ?? 0)
    let times = record.intact.compactMap { trial -> Double? in
      let silent = reference.silentShare(of: late.path(trial), within: places.size) ?? 1
      guard silent <= silentLimit else { return nil }
      return reach.step(of: steady.paths.path(trial), from: record.starts?[trial])
    }
    reachFraction = Double(times.count) / Double(record.positions.trials)
    let censored = [Double](
      repeating: Double(reachLimit), count: record.positions.trials - times.count)
    // Of exactly half, the last one seen (Kaplan and Meier 1958), whatever the length of replays.
    reachMedian =
      censored.count == times.count
      ? times.max() : censored.count < times.count ? MotionMetrics.median(times + censored) : nil
  }
}

extension ReplayReference {
  /// Share of points that are no positions, or within `size` of the silent read-out; nil without points.
  func silentShare(of points: [Position], within size: Double) -> Double? {
    guard !points.isEmpty else { return nil }
    let silent = points.count { point in
      !point.isFinite || silence.map { point.distance(to: $0) <= size } ?? false
    }
    return Double(silent) / Double(points.count)
  }
}
