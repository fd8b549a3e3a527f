import RandomStreams
import Tensors
import UserData

/// Candidate replay events of a recording, decoded and scored (REPLAY §11.2, REPLAY §11.3).
public struct RecordedEvents: Sendable {
  /// A burst of spikes at rest, read as a run through space.
  public struct Event: Sendable, Equatable, Codable {
    /// When it starts, seconds.
    public var start: Double
    /// When it ends, seconds.
    public var end: Double
    /// Spikes of the chosen units.
    public var spikes: Int
    /// Units that fired.
    public var activeUnits: Int
    /// Correlation of time and place, weighted by the posterior.
    public var weightedCorrelation: Double
    /// Share of shuffles that are at least as much like replay by the recording's test, the event among
    /// them.
    public var pValue: Double
    /// Least p that its test allows: of T bins whose spikes differ `2/T!` where shuffles are other orders of the
    /// bins, because an order and its reverse score alike; 0 where they are no such orders.
    public var leastPValue: Double
    /// Slope of place on time over bins with spikes, arena units per second; nil on tracks that branch or
    /// close (`Track.isLine`).
    public var speed: Double?
    /// Median |slope| of its shuffles, arena units per second: what order by chance has; nil where `speed` is.
    public var shuffledSpeed: Double?
  }

  /// Units that say where the animal is, and how they were chosen.
  public var units: PlaceUnits
  /// Events that were found and scored: all with three bins of time at least.
  public var events: [Event]
  /// Bursts that were found.
  public var found: Int
  /// Bursts per minute of rest.
  public var rate: Double
  /// Mean speed of running, arena units per second.
  public var runningSpeed: Double
  /// Below which p an event counts as significant.
  public static let alpha = 0.05

  /// Scored events that could have p < α: with other orders of bins as shuffles, those of five bins or more
  /// whose spikes differ.
  public var judged: [Event] { events.filter { $0.leastPValue < Self.alpha } }

  private var significantEvents: [Event] { judged.filter { $0.pValue < Self.alpha } }

  /// Significant events among those judged. Chance gives the share α at most: less where p has few values.
  public var significant: BinomialShare {
    BinomialShare(significantEvents.count, of: judged.count)
  }
  /// P of as many significant events or more by chance, at most: each judged event has the probability α.
  public var binomialP: Double { significant.pValue(chance: Self.alpha) }
  /// Median of |weighted correlation|; nil without events.
  public var medianCorrelation: Double? {
    events.isEmpty ? nil : MotionMetrics.median(events.map { abs($0.weightedCorrelation) })
  }

  /// Median |speed| of significant events over that of running; nil on tracks that branch or close, and where
  /// no more are significant than by chance (binomial p ≥ 0.01), because then it is the speed of noise.
  public var speedOverRunning: Double? {
    guard binomialP < 0.01 else { return nil }
    return overRunning(significantEvents.compactMap(\.speed).map { abs($0) })
  }
  /// What shuffled events have in its place.
  public var shuffledSpeedOverRunning: Double? { overRunning(events.compactMap(\.shuffledSpeed)) }

  private func overRunning(_ speeds: [Double]) -> Double? {
    speeds.isEmpty || runningSpeed <= 0 ? nil : MotionMetrics.median(speeds) / runningSpeed
  }

  /// What an event is compared with its shuffles by.
  public enum Test: String, Sendable, Codable, CaseIterable {
    /// Evidence of a run of behaviour, beside other orders of the event's bins.
    case runEvidence = "run-evidence"
    /// |Correlation of time and place|, beside shuffles of the recording's choice.
    case weightedCorrelation = "weighted-correlation"
  }

  /// What is decoded of a recording, and over which arena.
  public struct Recording: Sendable, Equatable {
    /// Intervals whose positions and spikes give the rate maps, seconds; all of it where empty.
    public var running: [ClosedRange<Double>]
    /// Intervals in which events are looked for, seconds.
    public var resting: [ClosedRange<Double>]
    /// The arena: bounds, unit, and track, along which speeds are read where it is one line.
    public var arena: TrackedArena
    /// Which units are used.
    public var choice = PlaceUnits.Choice()
    /// Width of a bin of position, arena units.
    public var binWidth = 0.04
    /// Fewest units with a spike in an event.
    public var minimumUnits = 4
    /// Width of a bin of time, seconds.
    public var timeBin = 0.02
    /// Shuffles of each event.
    public var shuffles = 500
    /// What makes an event significant.
    public var test = Test.runEvidence
    /// What a shuffle breaks where events are tested by weighted correlation.
    public var shuffle = EventScoring.Shuffle.cellIdentity
    /// Most events that are scored, the first ones; nil for all.
    public var limit: Int?
    /// Of shuffles.
    public var seed: UInt64 = 1

    /// A recording with maps from `running` and events from `resting`.
    public init(
      running: [ClosedRange<Double>], resting: [ClosedRange<Double>], arena: TrackedArena
    ) {
      self.running = running
      self.resting = resting
      self.arena = arena
    }
  }
}
