import Figures
import ReplayNetworks
import Tensors

extension ReplayFigures {
  /// Speed and coverage of replay over friction, without and with adaptation.
  func speeds(parallelism: Parallelism) throws -> Figure {
    let frictions = [1, 0.8, 0.6, 0.5]
    var (speeds, covers): ([Mark], [Mark]) = ([], [])
    for (name, strength) in [("no adaptation", 0.0), ("b = 0.03", 0.03)] {
      var (speed, cover) = ([Double](), [Double]())
      for friction in frictions {
        let record = try run.replay(
          ReplayProtocol(count: 60, steps: 300, friction: friction, adaptation: strength),
          seed: seed, parallelism: parallelism)
        let sound = record.positions.finiteTrials
        speed.append(MotionMetrics.speed(sound, lag: 5) ?? .nan)
        cover.append(coverage(sound) ?? .nan)
      }
      speeds.append(.line(frictions, speed, label: name))
      covers.append(.line(frictions, cover, label: name))
    }
    return Figure(columns: 2, width: 900) {
      Chart(
        title: "Speed of replay", xAxis: Axis("friction λ"),
        yAxis: Axis("lag-5 speed", unit: "per step"), marks: speeds)
      Chart(
        title: run.task.environment.track == nil ? "Arena coverage" : "On-track coverage",
        xAxis: Axis("friction λ"), yAxis: Axis("share per replay"), marks: covers)
    }
  }

  private func coverage(_ paths: Trajectories) -> Double? {
    if let track = run.task.environment.track {
      return CoverageMetrics.onTrack(paths, track: track)?.coverage
    }
    return CoverageMetrics.arenaCoverage(paths, lower: bounds.lower, upper: bounds.upper)
  }
}
