import Archives
import Figures
import ReplayNetworks
import Tensors

/// The pictures of the replay experiments, from the arrays they leave.
package enum ReplayExperimentFigures {
  @Sendable package static func draw(
    _ arrays: ExperimentArrays
  ) throws -> [(name: String, figure: Figure)] {
    try drawings.compactMap { name, drawing in
      guard let stored = try arrays.read(name) else { return nil }
      return (name, try drawing(stored))
    }
  }

  private typealias Stored = [String: NumericArray]

  private static let drawings: [(String, @Sendable (Stored) throws -> Figure)] = [
    ("replay-e1", losses), ("replay-e4", reach), ("replay-e5", plane), ("replay-e8", densities),
  ]

  private static let families = LeakFamily.main.map(\.rawValue)

  private static func matrix(_ stored: Stored, _ name: String) throws -> Matrix<Double> {
    try stored[name]?.matrix(Double.self, name: name) ?? .zeros(0, 0)
  }

  private static func list(_ stored: Stored, _ name: String) -> [Double] {
    stored[name]?.values(as: Double.self) ?? []
  }

  /// One line for each family.
  private static func lines(_ x: [Double], _ rows: Matrix<Double>) -> [Mark] {
    (0..<rows.rows).map { .line(x, rows.row($0), label: families[$0]) }
  }

  /// E1: loss over updates, by task and mask difficulty.
  private static func losses(_ stored: Stored) throws -> Figure {
    let updates = list(stored, "updates")
    let panels: [any Panel] = try ["triangle", "t-maze"].flatMap { task in
      try [0, 3, 8].map { difficulty in
        Chart(
          title: "\(task), k = \(difficulty)", xAxis: Axis("update"),
          yAxis: Axis("loss", scale: .log),
          marks: lines(updates, try matrix(stored, "\(task)-k\(difficulty)")))
      }
    }
    return Figure(title: "Leak and training", columns: 3, width: 1_100, panels: panels)
  }

  /// E4: reach time over friction.
  private static func reach(_ stored: Stored) throws -> Figure {
    let frictions = list(stored, "friction")
    let panels: [any Panel] = try ["triangle", "t-maze"].map { task in
      Chart(
        title: task, xAxis: Axis("friction λ"),
        yAxis: Axis("reach time", unit: "steps", includesZero: true),
        marks: lines(frictions, try matrix(stored, task)))
    }
    return Figure(title: "Momentum and reach time", columns: 2, width: 800, panels: panels)
  }

  /// E5: one point for each setting and family.
  private static func plane(_ stored: Stored) throws -> Figure {
    let panels: [any Panel] = try ["triangle", "t-maze", "place-cells"].map { task in
      let (reach, coverage) = (
        try matrix(stored, "\(task)-reach"), try matrix(stored, "\(task)-coverage")
      )
      let points: [Mark] = (0..<reach.rows).map {
        .scatter(reach.row($0), coverage.row($0), label: families[$0], radius: 4)
      }
      let names: [Mark] = (0..<reach.rows).flatMap { row in
        zip(ReplaySetting.comparison, reach.row(row).indices).map { setting, column in
          let offset = column - reach.row(row).startIndex
          return .text(setting.name, x: reach[row, offset], y: coverage[row, offset])
        }
      }
      return Chart(
        title: task,
        // Room for the names to the right of points.
        xAxis: Axis(
          "reach time", unit: "steps", range: 0...1.35 * max(1, reach.maximumMagnitude())),
        yAxis: Axis(
          task == "place-cells" ? "arena coverage" : "on-track coverage",
          range: 0...1.1 * max(1e-3, coverage.maximumMagnitude())),
        marks: points + names)
    }
    return Figure(title: "Speed and exploration", columns: 3, width: 1_150, panels: panels)
  }

  /// E8: where the predecessor's networks are, awake and in replay.
  private static func densities(_ stored: Stored) throws -> Figure {
    let titles = [
      ("active-unbiased", "Behaviour"), ("quiescent-unbiased", "Replay"),
      ("active-biased", "Biased behaviour"), ("quiescent-biased", "Its replay"),
    ]
    return Figure(
      title: "Replay follows behaviour", columns: 4, width: 1_100,
      panels: try titles.map { name, title in
        DensityPlot(
          try matrix(stored, name), title: title, xAxis: Axis("x", unit: "m"),
          yAxis: Axis("y", unit: "m"), xRange: -1.3...1.3, yRange: -1.3...1.3, bins: 50,
          hasColourBar: false)
      })
  }
}
