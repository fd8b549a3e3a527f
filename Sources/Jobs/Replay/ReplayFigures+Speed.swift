import Figures
import ReplayNetworks
import Tensors

extension ReplayFigures {
  /// Speed and coverage of the late half of replays over friction, without and with adaptation.
  func speeds(beside reference: ReplayReference, parallelism: Parallelism) throws -> Figure {
    let frictions = [1, 0.8, 0.6, 0.5]
    var (speeds, covers): ([Mark], [Mark]) = ([], [])
    for (name, strength) in [("no adaptation", 0.0), ("b = 0.1 on deviations", 0.1)] {
      let scores = try frictions.map { friction in
        try self.scores(
          .adaptingDeviations(strength, time: 50, friction: friction), reference,
          parallelism: parallelism)
      }
      speeds.append(.line(frictions, scores.map { $0?.motion ?? .nan }, label: name))
      covers.append(.line(frictions, scores.map { $0?.coverage ?? .nan }, label: name))
    }
    return Figure(columns: 2, width: 900) {
      Chart(
        title: "Speed of replay", xAxis: Axis("friction λ"),
        yAxis: Axis("without jitter", unit: "per step"), marks: speeds)
      Chart(
        title: "Coverage of behaviour's places", xAxis: Axis("friction λ"),
        yAxis: Axis("share per replay"), marks: covers)
    }
  }

  /// nil where all replays diverge.
  private func scores(
    _ setting: ReplaySetting, _ reference: ReplayReference, parallelism: Parallelism
  ) throws -> ReplayScores? {
    do throws(ReplayError) {
      let record = try run.replay(
        setting.replayProtocol(count: 60, steps: 300), seed: seed, parallelism: parallelism,
        recordsOutputs: !run.task.code.isPosition)
      return ReplayScores(record, beside: reference, options: .withoutDistances, seed: seed)
    } catch {
      guard case .allDiverged = error else { throw error }
      return nil
    }
  }
}
