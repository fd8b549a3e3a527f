import Archives
import ReplayNetworks
import Tensors

/// Arrays that experiments leave for drawing, `arrays/NAME.npz` of the output directory.
extension ReplayExperiments {
  /// E1: mean losses over seeds, `TASK-kK [family, block]`, their standard deviations
  /// `TASK-kK-deviation` where there are several, and the updates at which blocks end.
  static func storeLosses(_ bench: Bench) throws {
    var arrays: [String: NumericArray] = [:]
    for task in ["triangle", "t-maze"] {
      for difficulty in [0, 3, 8] {
        let curves = try LeakFamily.main.map { family in
          let losses = try trainedAll(bench, task, difficulty, family).map(\.losses)
          return losses[0].indices.map { block in losses.map { $0[block] } }
        }
        add(curves, as: "\(task)-k\(difficulty)", to: &arrays)
        arrays["updates"] = NumericArray(
          shape: [curves[0].count],
          values: curves[0].indices.map { Int64(($0 + 1) * ReplayLaboratory.Trained.lossInterval) })
      }
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e1", under: bench.context.outputDirectory)
  }

  /// Adds the means over seeds of `values[row][column][seed]` under a name, not a number where one is
  /// missing, and their standard deviations under `NAME-deviation` where there are several seeds.
  private static func add(
    _ values: [[[Double?]]], as name: String, to arrays: inout [String: NumericArray]
  ) {
    arrays[name] = NumericArray(Matrix(values.map { $0.map { mean($0) ?? .nan } }))
    let deviations = values.map { $0.map { deviation($0) } }
    guard deviations.contains(where: { $0.contains { $0 != nil } }) else { return }
    arrays["\(name)-deviation"] = NumericArray(Matrix(deviations.map { $0.map { $0 ?? .nan } }))
  }

  /// The standard deviation between seeds; nil for fewer than two, or where one is missing.
  private static func deviation(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    guard known.count == values.count, known.count > 1, let mean = mean(values) else { return nil }
    let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(known.count - 1)).squareRoot()
  }

  /// E4: mean over seeds of median reach times, `TASK [family, friction]`, and `TASK-deviation`.
  static func storeReach(
    _ bench: Bench, tracks: [(String, Int)], frictions: [Double]
  ) throws {
    var arrays = ["friction": NumericArray(shape: [frictions.count], values: frictions)]
    for (task, difficulty) in tracks {
      let rows = try LeakFamily.main.map { family in
        try frictions.map { friction in
          try bench.metrics(
            task, difficulty, family, .momentum(friction), count: bench.sizes.reachReplays
          ).map(\.reachUnlessDiverged)
        }
      }
      add(rows, as: task, to: &arrays)
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e4", under: bench.context.outputDirectory)
  }

  /// E5: the plane of speed and exploration, `TASK-reach [family, setting]` (steps, mean over seeds
  /// of medians) and `TASK-coverage`, settings in the order of `ReplaySetting.comparison`, and their
  /// standard deviations `TASK-reach-deviation` and `TASK-coverage-deviation`.
  static func storePlane(_ bench: Bench) throws {
    var arrays: [String: NumericArray] = [:]
    for (task, difficulty) in [("triangle", 3), ("t-maze", 3), ("place-cells", 0)] {
      let metrics = try LeakFamily.main.map { family in
        try ReplaySetting.comparison.map {
          try bench.metrics(task, difficulty, family, $0.setting)
        }
      }
      let reach: [[[Double?]]] = metrics.map { $0.map { $0.map(\.reachUnlessDiverged) } }
      let coverage: [[[Double?]]] = metrics.map { $0.map { $0.map(\.scores.coverage) } }
      add(reach, as: "\(task)-reach", to: &arrays)
      add(coverage, as: "\(task)-coverage", to: &arrays)
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e5", under: bench.context.outputDirectory)
  }

  /// E8: at most 5 000 positions of each of some paths, `NAME [sample, 2]`.
  static func storeDensities(
    _ paths: [String: Trajectories], _ context: ExperimentContext
  ) throws {
    let arrays = paths.mapValues { paths in
      let points = paths.points
      let kept = stride(from: 0, to: points.count, by: max(1, points.count / 5_000))
      return NumericArray(Matrix(kept.map { [points[$0].x, points[$0].y] }))
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e8", under: context.outputDirectory)
  }
}
