import Archives
import ReplayNetworks
import Tensors

/// Arrays that experiments leave for drawing, `arrays/NAME.npz` of the output directory.
extension ReplayExperiments {
  /// E1: mean losses over seeds, `TASK-kK [family, block]`, and the updates at which blocks end.
  static func storeLosses(_ bench: Bench) throws {
    var arrays: [String: NumericArray] = [:]
    for task in ["triangle", "t-maze"] {
      for difficulty in [0, 3, 8] {
        let curves = try LeakFamily.main.map {
          meanCurve(try trainedAll(bench, task, difficulty, $0).map(\.losses))
        }
        arrays["\(task)-k\(difficulty)"] = NumericArray(Matrix(curves))
        arrays["updates"] = NumericArray(
          shape: [curves[0].count],
          values: curves[0].indices.map { Int64(($0 + 1) * ReplayLaboratory.Trained.lossInterval) })
      }
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e1", under: bench.context.outputDirectory)
  }

  private static func meanCurve(_ curves: [[Double]]) -> [Double] {
    curves[0].indices.map { block in
      curves.reduce(0.0) { $0 + $1[block] } / Double(curves.count)
    }
  }

  /// E4: mean over seeds of median reach times, `TASK [family, friction]`.
  static func storeReach(
    _ bench: Bench, tracks: [(String, Int)], frictions: [Double]
  ) throws {
    var arrays = ["friction": NumericArray(shape: [frictions.count], values: frictions)]
    for (task, difficulty) in tracks {
      let rows = try LeakFamily.main.map { family in
        try frictions.map { friction in
          mean(
            try bench.metrics(
              task, difficulty, family, .momentum(friction), count: bench.sizes.reachReplays
            ).map(\.censoredReach)) ?? .nan
        }
      }
      arrays[task] = NumericArray(Matrix(rows))
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e4", under: bench.context.outputDirectory)
  }

  /// E5: the plane of speed and exploration, `TASK-reach [family, setting]` (steps, mean over seeds
  /// of medians) and `TASK-coverage`, settings in the order of `ReplaySetting.comparison`.
  static func storePlane(_ bench: Bench) throws {
    var arrays: [String: NumericArray] = [:]
    for (task, difficulty) in [("triangle", 3), ("t-maze", 3), ("place-cells", 0)] {
      let metrics = try LeakFamily.main.map { family in
        try ReplaySetting.comparison.map {
          try bench.metrics(task, difficulty, family, $0.setting)
        }
      }
      arrays["\(task)-reach"] = means(metrics, of: \.censoredReach)
      arrays["\(task)-coverage"] = means(metrics, of: \.scores.coverage)
    }
    try ArrayFile.writeForFigures(arrays, as: "replay-e5", under: bench.context.outputDirectory)
  }

  /// Means over seeds `[family, setting]`, not a number where one is missing.
  private static func means(
    _ metrics: [[[ReplayMetrics]]], of value: (ReplayMetrics) -> Double?
  ) -> NumericArray {
    NumericArray(Matrix(metrics.map { $0.map { mean($0.map(value)) ?? .nan } }))
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
