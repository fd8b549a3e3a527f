import Figures
import Reverie

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
    add(to: &report)
    report.details("Configuration", code: directory.record.configuration.prettyText)
    report.citations(bibTeX: directory.record.citations)
    try directory.write(Array(report.html.utf8), named: "report.html")
    for (name, figure) in namedFigures {
      try directory.write(Array(figure.svg.utf8), named: "figures/\(name).svg")
      try directory.write(try figure.png(), named: "figures/\(name).png")
    }
  }

  private var namedFigures: [(String, Figure)] {
    [
      (
        "mechanisms",
        figures.mechanisms(records.map { ($0.name, $0.record.positions.finiteTrials) })
      ),
      ("occupancy", figures.occupancy(records[0].record.positions.finiteTrials)),
      ("place-fields", figures.placeFields()), ("speed", speeds),
    ]
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) {
    let named = namedFigures
    report.section(
      "Replay", ["Zero input, noise on: decoded positions of the same network under four settings."]
    )
    report.figure(named[0].1, caption: "Colour runs from the start of a path to its end.")
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
    report.figure(named[1].1, caption: "Where time is spent.")
    report.figure(named[2].1, caption: "Hidden units over places while awake.")
    report.figure(
      named[3].1,
      caption: "Speed and coverage of replay over friction, without and with adaptation.")
  }

  private func text(_ value: Double?) -> String { value.map(Results.short) ?? "–" }
}

/// The replay network's part of the demo: a T-maze.
struct ReplayDemo {
  let compute: ComputeOptions

  func add(to report: inout Report) throws {
    var configuration = ReplayConfiguration(task: "t-maze", seed: compute.seed)
    (configuration.units, configuration.training.updates) = (64, 1_200)
    let training = try ReplayTraining(configuration)
    let (outcome, _) = try InterruptibleWork.demo("replay", quiet: compute.quiet) {
      try training.run(parallelism: compute.parallelism, onProgress: $0)
    }
    guard case .finished(let run) = outcome else { return }
    report.section(
      "Replay network",
      [
        "\(configuration.units) noisy rate units learn to track positions in a T-maze from changes "
          + "of position, seeing one change in four. Left alone they replay runs: with momentum, with "
          + "adaptation, with both, and with neither."
      ])
    try ReplayReport(run, seed: compute.seed, parallelism: compute.parallelism).add(to: &report)
  }
}
