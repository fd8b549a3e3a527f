import ArgumentParser
import Reverie

extension ReplayProtocol.Start: ExpressibleByArgument {}
extension ReplayDynamics.NoiseScale: ExpressibleByArgument {}
extension ReplayDynamics.AdaptationSite: ExpressibleByArgument {}
extension EventScoring.Shuffle: ExpressibleByArgument {}

private let presetNames = ReplaySetting.presets.map(\.name).joined(separator: ", ")

/// `replay RUN`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Replay: a trained network left alone with its noise.",
    discussion: """
      Writes positions [replay, time, 2] and time (seconds) to an npz archive; with --outputs and \
      --states what the network said and was. Positions are arena units; of tracked animals the \
      arrays scale and origin lead back to the file's unit, which --pynapple uses. --pynapple writes the positions as a TsdFrame with one \
      epoch per replay. --metrics compares replay with awake runs held out from training.
      """)

  @Argument(help: "The run directory.") var source: String
  @Option(name: .shortAndLong, help: "The archive to write (npz).") var output: String?
  @Option(help: "Replays.") var count = 100
  @Option(help: "Steps of each.") var steps = 400
  @Option(help: "Steps left out at the start of each.") var warmup = 0
  @Option(help: "Start: encoded, resting, last-awake or shuffled.")
  var start = ReplayProtocol.Start.encoded
  @Option(
    help: ArgumentHelp(
      "Friction and adaptation by name: \(presetNames). What is given beside it counts instead.",
      valueName: "name"))
  var preset = "base"
  @Option(help: "Friction λ, 0 to 1; below 1 gives momentum. (default: 1)") var friction: Double?
  @Option(help: "Adaptation b, per step. (default: 0)") var adaptation: Double?
  @Option(help: "Time constant τ of adaptation, steps. (default: 50)") var adaptationTime: Double?
  @Option(help: "Where adaptation acts: outside or inside the nonlinearity.")
  var adaptationSite = ReplayDynamics.AdaptationSite.outside
  @Option(help: "How noise follows friction: raw, or fdt.")
  var noiseScale = ReplayDynamics.NoiseScale.raw
  @Option(help: "Noise σ per step: doubled (√2 σ of training), same, or a number.")
  var noise = "doubled"
  @Option(help: "Leak κ instead of the trained one.") var leak: Double?
  @Flag(help: "Also write outputs [replay, time, output].") var outputs = false
  @Option(help: "Also write hidden states every so many steps; 0 for none.") var states = 0
  @Option(help: "Also write positions for pynapple to this npz file.") var pynapple: String?
  @Option(help: "Write figures of the replays to this directory.") var figures: String?
  @Option(
    help: ArgumentHelp(
      "Draw spikes from place cells, decode them, score events against shuffles, and write the "
        + "events to this file.", valueName: "file.json"))
  var decode: String?
  @Option(help: "With --decode: rate of a cell at its peak, Hz.") var peakRate = 20.0
  @Option(
    help: "With --decode: cell-identity, place-rotation, time-bins or pooled-positions.")
  var shuffle = EventScoring.Shuffle.cellIdentity
  @Option(
    help: ArgumentHelp(
      "Of tracked animals: recorded spikes (times, unit ids) with positions, whose candidate events "
        + "at rest are decoded and printed beside replay.", valueName: "file.npz"))
  var compare: String?
  @Option(
    help: ArgumentHelp(
      "With --compare: an interval of rest in seconds; may be repeated.", valueName: "start:end"))
  var rest: [String] = []
  @Flag(help: "Measure replay beside awake runs and print cautions with the numbers.")
  var metrics = false
  @Flag(help: "Print the spectral radius of eq. (13) and (14) at replayed states; no replay.")
  var checkStability = false
  @Flag(help: "Replace files that exist.") var overwrite = false
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    let files = [output, figures, pynapple, decode, compare].compactMap(\.self)
    if files.isEmpty && !checkStability && !metrics {
      throw ValidationError(
        "Give --output FILE.npz, --pynapple FILE.npz, --decode FILE.json, --metrics, --figures DIR "
          + "or --check-stability.")
    }
    if (compare == nil) != rest.isEmpty {
      throw ValidationError("--compare FILE.npz and --rest START:END belong together.")
    }
    if !(peakRate > 0 && peakRate.isFinite) {
      throw ValidationError("--peak-rate is \(peakRate), expected above 0 Hz.")
    }
    guard ReplaySetting.presets.contains(where: { $0.name == preset }) else {
      throw ValidationError("--preset is \(preset), expected one of \(presetNames).")
    }
    for (name, value) in [("--count", count), ("--steps", steps)] where value < 1 {
      throw ValidationError("\(name) is \(value), expected at least 1.")
    }
  }

  func run() throws {
    for path in [output, pynapple].compactMap(\.self) {
      try OutputFile.check(path, overwrite: overwrite)
    }
    if let decode, LocalFileSystem().entry(at: decode) != nil, !overwrite {
      throw CommandFailure(.wrongUse, "\(decode) exists. Pass --overwrite, or name another file.")
    }
    let run = try ReplayRun(reading: source)
    let settings = try makeSettings()
    if checkStability { return try showStability(run, settings) }
    warnIfUnstable(run, settings)
    let effective = try run.network.effectiveStart(start)
    if effective != start {
      Console.warn(
        "the network has no encoder: replays start at \(effective.rawValue), not \(start.rawValue)."
      )
    }
    let clock = ContinuousClock()
    let began = clock.now
    let record = try run.replay(
      settings, seed: compute.seed, parallelism: compute.parallelism,
      recordsOutputs: outputs || ((metrics || decode != nil) && !run.task.code.isPosition),
      stateInterval: metrics && states == 0 ? max(1, min(10, steps - warmup)) : states)
    let seconds = (clock.now - began).seconds
    try write(record, of: run)
    if let figures {
      try ReplayFigures(run: run, seed: compute.seed).write(record, to: figures)
    }
    var results = Results()
    if let output { results.add("output", output) }
    results.add("replays", record.positions.trials)
    results.add("diverged", record.divergedAt.count { $0 != nil })
    results.add("seconds", seconds)
    if metrics { try add(run.metrics(of: record, seed: compute.seed), to: &results) }
    if let decode { try write(try decoded(run, record), to: decode, &results) }
    if let compare { try add(recorded(compare, run), beside: record, of: run, to: &results) }
    results.show(asJSON: compute.json)
    if metrics && !compute.quiet { ReplayMetrics.cautions.forEach { Console.warn($0) } }
  }

  private func write(_ record: ReplayRecord<Float>, of run: ReplayRun) throws {
    let arena = run.task.environment.trackedArena
    if let output {
      var kept = record
      if !outputs { kept.outputs = nil }
      if states == 0 { kept.states = nil }
      try ArrayFile.writeAll(
        ReplayArchive(kept, warmup: warmup, arena: arena).arrays, to: output)
    }
    if let pynapple {
      try ArrayFile.writeAll(
        ReplayArchive.pynapple(record.positions.finiteTrials, arena: arena), to: pynapple)
    }
  }

  // MARK: - Decoding

  private func decoded(
    _ run: ReplayRun, _ record: ReplayRecord<Float>
  ) throws -> DecodedReplay {
    var settings = DecodedReplay.Settings()
    (settings.peakRate, settings.shuffle) = (peakRate, shuffle)
    return try DecodedReplay(
      record, task: run.task, awake: run.awakePaths(200), settings: settings, seed: compute.seed)
  }

  private func write(
    _ decoded: DecodedReplay, to path: String, _ results: inout Results
  ) throws {
    let events = try JSONValue(encoding: decoded.events, name: "events")
    try AtomicFile.write(Array(JSONValue.object(["events": events]).prettyText.utf8), to: path)
    results.add("decoded", path)
    results.add("events", decoded.foundEvents)
    results.add("eventsScored", decoded.events.count)
    for (name, value) in [
      ("decodingError", decoded.decodingError), ("significantShare", decoded.significantShare),
      ("medianWeightedCorrelation", decoded.medianCorrelation),
      ("forwardShare", decoded.forwardShare),
    ] { results.add(name, value.map { JSONValue($0) } ?? .null) }
    results.add("eventsWithDirection", decoded.directedEvents)
  }

  private func makeSettings() throws -> ReplayProtocol {
    let named = ReplaySetting.presets.first { $0.name == preset }?.setting ?? .base
    var settings = ReplayProtocol(
      count: count, steps: steps, warmup: warmup, start: start,
      friction: friction ?? named.friction, adaptation: adaptation ?? named.adaptation,
      adaptationTime: adaptationTime ?? named.adaptationTime, adaptationSite: adaptationSite,
      noiseScale: noiseScale, leak: leak)
    switch noise {
    case "doubled": settings.noise = .doubledVariance
    case "same": settings.noise = .same
    default:
      guard let value = Double(noise) else {
        throw CommandFailure(
          .wrongUse, "--noise \(noise): expected doubled, same, or a number of 0 or more.")
      }
      settings.noise = .absolute(value)
    }
    return settings
  }

  // MARK: - Recordings

  private func recorded(_ path: String, _ run: ReplayRun) throws -> RecordedEvents {
    guard let arena = run.task.environment.trackedArena else {
      throw CommandFailure(
        .wrongUse, "--compare \(path): \(source) was not trained on a tracked animal (--data).")
    }
    let configuration = run.configuration
    let recording = RecordedEvents.Recording(
      running: configuration.epochs.map { $0[0]...$0[1] },
      resting: try rest.map { text in
        let ends = try NumberList.parse(text, separator: ":", count: 2)
        guard ends[0] < ends[1] else {
          throw CommandFailure(.wrongUse, "--rest \(text): expected the start first.")
        }
        return ends[0]...ends[1]
      }, arena: arena)
    return try RecordedEvents.decode(
      path, recording, columns: configuration.columns, dropsLost: configuration.dropsLost,
      limit: 150)
  }

  /// Recorded events beside replay: how fast both are, relative to running, and how ordered.
  private func add(
    _ events: RecordedEvents, beside record: ReplayRecord<Float>, of run: ReplayRun,
    to results: inout Results
  ) {
    func speed(_ paths: Trajectories) -> Double? { MotionMetrics.speed(paths, lag: 5) }
    var ratio: Double?
    if let fast = speed(record.positions.finiteTrials), let normal = speed(run.awakePaths(200)),
      normal > 0
    {
      ratio = fast / normal
    }
    results.add("recordedUnits", events.units)
    results.add("recordedEventsScored", events.scores.count)
    for (name, value) in [
      ("recordedEventsPerMinute", events.rate),
      ("recordedSignificantShare", events.significantShare),
      ("recordedMedianWeightedCorrelation", events.medianCorrelation),
      ("recordedSpeedOverRunning", events.compression), ("replaySpeedOverRunning", ratio),
    ] as [(String, Double?)] { results.add(name, value.map { JSONValue($0) } ?? .null) }
  }

  // MARK: - Stability

  private func stability(_ run: ReplayRun, _ settings: ReplayProtocol) throws -> ReplayStability {
    var base = settings
    (base.count, base.steps, base.warmup, base.friction, base.adaptation) = (8, 100, 0, 1, 0)
    let states = try run.replay(base, seed: compute.seed).finalStates
    return try run.network.stability(
      at: states, dynamics: settings.dynamics(of: run.network.dynamics))
  }

  private func warnIfUnstable(_ run: ReplayRun, _ settings: ReplayProtocol) {
    // With adaptation eigenvalues of 3 N rows are taken eight times: seconds for large networks.
    guard settings.friction < 1 || settings.adaptation > 0,
      settings.adaptation == 0 || run.network.architecture.units <= 256,
      let stability = try? stability(run, settings), !stability.isOrderly
    else { return }
    Console.warn(
      "the spectral radius at replayed states is "
        + "\(Results.short(stability.meanSpectralRadius)), above "
        + "\(ReplayStability.warningRadius): replay may break into oscillation. Try a friction "
        + "above \(settings.friction), or less adaptation.")
  }

  private func showStability(_ run: ReplayRun, _ settings: ReplayProtocol) throws {
    var results = Results()
    for friction in [1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2].filter({ $0 != settings.friction })
      + [settings.friction]
    {
      var changed = settings
      changed.friction = friction
      results.add("friction \(friction)", try stability(run, changed).meanSpectralRadius)
    }
    results.add("warnAbove", ReplayStability.warningRadius)
    results.show(asJSON: compute.json)
  }

  private func add(_ metrics: ReplayMetrics, to results: inout Results) throws {
    let value = try JSONValue(encoding: metrics, name: "metrics")
    guard case .object(let members) = value else { return }
    for (name, member) in members.sorted(by: { $0.key < $1.key }) { results.add(name, member) }
    if compute.json {
      results.add("cautions", .array(ReplayMetrics.cautions.map { .string($0) }))
    }
  }
}
