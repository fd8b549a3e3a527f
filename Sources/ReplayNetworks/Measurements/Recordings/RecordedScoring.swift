import RandomStreams

/// Scores events of a recording, real ones and those of controls alike.
struct RecordedScoring: Sendable {
  let events: EventScoring
  /// Where the animal ran, through the decoder's places.
  let runs: BehaviouralRuns
  private let evidence: RunEvidence
  private let recording: RecordedEvents.Recording
  /// Bins of all events, of which pooled positions are drawn.
  private var pool: [EventScoring.Bin] = []

  /// - Parameters:
  ///   - bins: lengths of the events to come.
  ///   - spikes: counts `[bin][unit]` of the session's events.
  init(
    _ session: RecordedSession, _ units: PlaceUnits, bins: Set<Int>,
    pooling spikes: @autoclosure () -> [[[Double]]]
  ) throws(ReplayError) {
    recording = session.recording
    let decoder = try BayesianDecoder(units.maps)
    events = EventScoring(decoder, track: recording.arena.track)
    runs = BehaviouralRuns(
      session.runningPaths, centres: decoder.centres, step: recording.binWidth)
    evidence = RunEvidence(decoder, runs: runs, bins: recording.test == .runEvidence ? bins : [])
    if shuffle == .pooledPositions {
      pool = spikes().flatMap { events.bins($0, width: recording.timeBin) }
    }
  }

  /// What is said of one event.
  struct Score {
    var weightedCorrelation: Double
    var pValue: Double
    /// Least p that its test allows; 0 where shuffles are no orders of its bins.
    var leastPValue: Double
    /// Arena units per bin; nil on tracks that are no line.
    var slope: Double?
    /// Median |slope| of shuffled events, arena units per bin; nil on tracks that are no line.
    var shuffledSlope: Double?
  }

  /// nil below three bins, and where no run of behaviour is as long as the event: then nothing can be said.
  func score(_ counts: [[Double]], _ stream: RandomStream) -> Score? {
    let (width, draws) = (recording.timeBin, recording.shuffles)
    guard
      let significance = events.significance(
        of: counts, width: width,
        shuffle: shuffle, draws: draws, pool: pool, stream: stream)
    else { return nil }
    let tested =
      switch recording.test {
      case .weightedCorrelation: significance.pValue
      case .runEvidence: evidence.pValue(of: counts, draws: draws, stream: stream)
      }
    guard let pValue = tested else { return nil }
    let bins = events.bins(counts, width: width)
    return Score(
      weightedCorrelation: events.weightedCorrelation(bins.map(\.posterior)), pValue: pValue,
      leastPValue: shuffle == .timeBins ? RunEvidence.leastPValue(of: counts) : 0,
      slope: events.slope(bins), shuffledSlope: significance.shuffledSlope)
  }

  /// What is broken of events whose slopes are compared.
  var shuffle: EventScoring.Shuffle {
    recording.test == .runEvidence ? .timeBins : recording.shuffle
  }
}
