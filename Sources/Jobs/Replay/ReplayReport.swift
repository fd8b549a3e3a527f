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
  private let records: [(name: String, record: ReplayRecord<Float>, metrics: ReplayMetrics)]
  private let speeds: Figure

  /// Replays under the four mechanisms and measures them.
  init(_ run: ReplayRun, seed: UInt64, parallelism: Parallelism) throws {
    self.run = run
    self.seed = seed
    figures = ReplayFigures(run: run, seed: seed)
    var options = ReplayMetrics.Options(for: run.task)
    (options.assignmentPoints, options.assignmentDraws) = (250, 3)
    records = try ReplaySetting.comparison.map { name, setting in
      let record = try run.replay(
        setting.replayProtocol(count: 60, steps: 300), seed: seed, parallelism: parallelism,
        recordsOutputs: !run.task.code.isPosition)
      return (name, record, run.metrics(of: record, options: options, seed: seed))
    }
    speeds = try figures.speeds(parallelism: parallelism)
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    let configuration = run.configuration
    var report = Report(
      title: "Replay: \(configuration.task ?? configuration.data ?? "")",
      subtitle: "\(configuration.units) units, leak \(configuration.dynamics.leak) "
        + "\(configuration.dynamics.leakForm.rawValue), seed \(configuration.seed)")
    let drawn = drawFigures()
    add(drawn, to: &report)
    try report.write(
      to: directory,
      figures: [
        ("mechanisms", drawn.mechanisms), ("occupancy", drawn.occupancy),
        ("place-fields", drawn.placeFields), ("speed", speeds),
      ])
  }

  private typealias Drawn = (mechanisms: Figure, occupancy: Figure, placeFields: Figure)

  private func drawFigures() -> Drawn {
    (
      figures.mechanisms(records.map { ($0.name, $0.record.positions.finiteTrials) }),
      figures.occupancy(records[0].record.positions.finiteTrials), figures.placeFields()
    )
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) { add(drawFigures(), to: &report) }

  private func add(_ drawn: Drawn, to report: inout Report) {
    report.section(
      "Replay", ["Zero input, noise on: decoded positions of the same network under four settings."]
    )
    report.figure(drawn.mechanisms, caption: "Colour runs from the start of a path to its end.")
    report.table(
      [
        "setting", "reach (steps)", "reached", "lag-5 speed", "over awake", "coverage",
        "off track", "α", "W1 (floor)",
      ],
      records.map { name, _, m in
        [
          name, text(m.reachMedian), text(m.reachFraction), text(m.speedLag5),
          text(m.compression), text(m.onTrackCoverage ?? m.arenaCoverage), text(m.offTrackTime),
          text(m.diffusionExponent),
          "\(text(m.wasserstein)) (\(text(m.wassersteinFloor)))",
        ]
      }, caption: "The same network under four settings.")
    for caution in ReplayMetrics.cautions { report.paragraph(caution) }
    report.figure(drawn.occupancy, caption: "Where time is spent.")
    report.figure(drawn.placeFields, caption: "Hidden units over places while awake.")
    report.figure(
      speeds,
      caption: "Speed and coverage of replay over friction, without and with adaptation.")
  }

  private func text(_ value: Double?) -> String { value.map(JobMetrics.short) ?? "–" }
}
