import Archives
import Figures
import ReplayNetworks
import Tensors

/// What a trained replay run shows of itself: the mechanisms side by side, and numbers beside
/// behaviour.
struct ReplayReport {
  let run: ReplayRun
  let seed: UInt64
  private let figures: ReplayFigures
  private let records: [Shown]
  private let speeds: Figure
  /// What training and the replays under the settings are worth.
  let verdict: Verdict

  /// A setting, and what replay under it is like; nil where all replays diverge.
  private struct Shown {
    var name: String
    var record: ReplayRecord<Float>?
    var scores: ReplayScores
  }

  /// Replays under the settings that are shown, and measures them.
  ///
  /// - Parameters:
  ///   - unit: that of the positions of a recording; nil where it is not known.
  ///   - unseen: held-out trials of a recording whose running is generated.
  ///   - progress: called with settings done and in all; the figure of speeds counts as one. Where it gives
  ///     false, `CancellationError` is thrown.
  init(
    _ run: ReplayRun, seed: UInt64, unit: String? = nil, unseen: Trajectories? = nil,
    parallelism: Parallelism, progress: (Int, Int) -> Bool = { _, _ in true }
  ) throws {
    self.run = run
    self.seed = seed
    figures = ReplayFigures(run: run, seed: seed)
    let reference = run.reference(seed: seed)
    let shown = ReplaySetting.shown
    func tell(_ done: Int) throws {
      guard progress(done, shown.count + 1) else { throw CancellationError() }
    }
    records = try shown.indices.map {
      try tell($0)
      return try Self.show(
        shown[$0].name, shown[$0].setting, run, reference, seed: seed, parallelism: parallelism)
    }
    try tell(shown.count)
    speeds = try figures.speeds(beside: reference, parallelism: parallelism)
    verdict =
      TrainingVerdict(
        reference,
        recorded: unseen.map {
          ReplayReference(run.network, source: run.source, heldOut: $0, seed: seed)
        },
        replays: records.map { ($0.name, $0.scores) },
        lengths: .init(of: run, unit: unit)
      ).verdict
  }

  private static func show(
    _ name: String, _ setting: ReplaySetting, _ run: ReplayRun, _ reference: ReplayReference,
    seed: UInt64, parallelism: Parallelism
  ) throws -> Shown {
    var options = ReplayMetrics.Options(for: run.task, parallelism: parallelism)
    (options.assignmentPoints, options.assignmentDraws) = (250, 3)
    do throws(ReplayError) {
      let record = try run.replay(
        setting.replayProtocol(count: 60, steps: 300), seed: seed, parallelism: parallelism,
        recordsOutputs: !run.task.code.isPosition)
      let scores = ReplayScores(
        record, beside: reference, regions: run.task.environment.track?.regions ?? [],
        options: options, seed: seed)
      return Shown(name: name, record: record, scores: scores)
    } catch {
      guard case .allDiverged = error else { throw error }
      return Shown(
        name: name, record: nil, scores: ReplayMetrics(allDivergedWithin: 300).scores)
    }
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    let configuration = run.configuration
    var report = Report(
      title: "Replay: \(configuration.task ?? fileName(configuration.data ?? ""))",
      subtitle: "\(configuration.units) units, leak \(configuration.dynamics.leak) "
        + "\(configuration.dynamics.leakForm.rawValue), seed \(configuration.seed)")
    let drawn = drawFigures()
    report.add(verdict)
    add(drawn, to: &report)
    try report.write(
      to: directory,
      figures: [
        ("mechanisms", drawn.mechanisms), ("occupancy", drawn.occupancy),
        ("place-fields", drawn.placeFields), ("speed", speeds),
      ])
  }

  private typealias Drawn = (mechanisms: Figure, occupancy: Figure, placeFields: Figure)

  /// Awake runs beside replays under the settings.
  var mechanisms: Figure {
    figures.mechanisms(
      records.compactMap { shown in
        shown.record.map { (shown.name, $0.positions.finiteTrials) }
      })
  }

  private func drawFigures() -> Drawn {
    (
      mechanisms,
      figures.occupancy(records.compactMap { $0.record?.positions.finiteTrials }.first),
      figures.placeFields()
    )
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) { add(drawFigures(), to: &report) }

  private func add(_ drawn: Drawn, to report: inout Report) {
    report.section(
      "Replay", ["Zero input, noise on: decoded positions of the same network under five settings."]
    )
    report.figure(drawn.mechanisms, caption: "Colour runs from the start of a path to its end.")
    report.table(
      [
        "setting", "late coverage", "off behaviour", "silent", "fidelity", "speed / running",
        "reached", "reach (steps)", "W1 to training (floor, still, uniform)",
      ],
      records.map { [$0.name] + cells(of: $0.scores) },
      caption: "Replays of 300 steps under five settings, by their late half; reach is of whole "
        + "replays. Speed is over that of running as decoded, while the animal does not rest. An awake run goes to "
        + "\(text(records.first?.scores.awakeCoverage)) of behaviour's places.")
    for caution in ReplayMetrics.cautions { report.paragraph(caution) }
    report.figure(drawn.occupancy, caption: "Where time is spent.")
    report.figure(drawn.placeFields, caption: "Hidden units over places while awake.")
    report.figure(
      speeds,
      caption:
        "Speed without jitter and late coverage of replay over friction, without adaptation and with "
        + "adaptation on deviations.")
  }

  private func cells(of scores: ReplayScores) -> [String] {
    guard scores.divergedShare < 1 else { return ["diverged"] + [String](repeating: "–", count: 7) }
    let bounds = [scores.wassersteinFloor, scores.wassersteinStill, scores.wassersteinUniform]
    return [
      text(scores.coverage), text(scores.offBehaviour), text(scores.silentTime),
      text(scores.fidelity), text(scores.compression), text(scores.reachFraction),
      scores.reachMedian.map(JobMetrics.short) ?? "> \(scores.reachLimit)",
      "\(text(scores.wassersteinTraining)) (\(bounds.map(text).joined(separator: ", ")))",
    ]
  }

  private func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func text(_ value: Double?) -> String { value.map(JobMetrics.short) ?? "–" }
}
