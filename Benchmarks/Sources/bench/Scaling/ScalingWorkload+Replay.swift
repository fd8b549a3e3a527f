import Reverie

extension ScalingWorkload {
  static let replay = [replaySimulation, replayTraining]

  /// Positions of a triangle, two outputs. Memory as the package estimates (`ReplayRequest`): states,
  /// positions in double precision, outputs.
  private static let replaySimulation = ScalingWorkload(
    family: "replay", name: "replay simulation", unit: "multiply-add",
    sizes: ["N": 96, "replays": 1000, "T": 100]
  ) { size in
    let (units, count, steps) = (size["N"], size["replays"], size["T"])
    return ScalingPlan(
      work: Double(count * steps * units * (units + 2)),
      arrays: [
        [units, 3 * units], [3, count, units], [8, count, steps], [2, count, steps],
        [32, count],
      ],
      working: units * (units + 4 * min(64, count))
    ) { budget in
      guard
        let measured = try? ReplaySteps.measure(
          .positions, "replay simulation", units: units, count: count, steps: steps, threads: 1,
          budget: budget)
      else { preconditionFailure("replay could not run") }
      return measured
    }
  }

  /// Two signals; one product forwards and two backwards with every weight. Memory as the package
  /// estimates (`ReplayTraining.memory`): weights with moments, packed copies and a gradient for
  /// each block, three arrays of states, and signals.
  private static let replayTraining = ScalingWorkload(
    family: "replay", name: "replay training", unit: "multiply-add",
    sizes: ["N": 96, "B": 64, "T": 64]
  ) { size in
    let (units, batch, steps) = (size["N"], size["B"], size["T"])
    let blocks = batch < 16 ? 1 : 2 * max(1, (batch + 127) / 128)
    return ScalingPlan(
      work: Double(3 * batch * steps * units * (units + 4)),
      arrays: [
        [6 + blocks, units, units + 8], [3, batch, steps + 1, units], [4, batch, steps, 2],
      ],
      working: units * (2 * units + 3 * (batch / blocks) * steps)
    ) {
      let sizes = ReplaySteps.Training(
        name: "replay replay training", units: units, signals: 2, batch: batch, steps: steps)
      return ReplaySteps.measure(sizes, threads: 1, budget: $0)
    }
  }
}
