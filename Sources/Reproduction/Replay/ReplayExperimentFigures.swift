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

  /// A line for each family, and a band of one standard deviation between seeds where that is stored.
  private static func lines(_ x: [Double], _ stored: Stored, _ name: String) throws -> [Mark] {
    let (means, deviations) = (try matrix(stored, name), try matrix(stored, name + "-deviation"))
    return (0..<means.rows).flatMap { row -> [Mark] in
      let mean = means.row(row)
      let line = Mark.line(x, mean, label: families[row])
      guard deviations.shape == means.shape else { return [line] }
      let deviation = deviations.row(row)
      return [
        line,
        .band(
          x, lower: zip(mean, deviation).map { $0 - $1 },
          upper: zip(mean, deviation).map { $0 + $1 }),
      ]
    }
  }

  /// E1: loss over updates, by task and mask difficulty.
  private static func losses(_ stored: Stored) throws -> Figure {
    let updates = list(stored, "updates")
    let panels: [any Panel] = try ["triangle", "t-maze"].flatMap { task in
      try [0, 3, 8].map { difficulty in
        Chart(
          title: "\(task), k = \(difficulty)", xAxis: Axis("update"),
          yAxis: Axis("loss", scale: .log),
          marks: try lines(updates, stored, "\(task)-k\(difficulty)"))
      }
    }
    return Figure(
      title: "Leak and training", columns: 3, width: 1_100, sharedScales: [.x, .y],
      panels: panels)
  }

  /// E4: reach time over friction.
  private static func reach(_ stored: Stored) throws -> Figure {
    let frictions = list(stored, "friction")
    let panels: [any Panel] = try ["triangle", "t-maze"].map { task in
      Chart(
        title: task, xAxis: Axis("friction λ"),
        yAxis: Axis("reach time", unit: "steps", includesZero: true),
        marks: try lines(frictions, stored, task))
    }
    return Figure(
      title: "Momentum and reach time", columns: 2, width: 800, sharedScales: [.x, .y],
      panels: panels)
  }

  /// E5: one point for each setting and family, with the standard deviation between seeds both ways
  /// where that is stored.
  private static func plane(_ stored: Stored) throws -> Figure {
    let panels: [any Panel] = try ["triangle", "t-maze", "place-cells"].map { task in
      let (reach, coverage) = (
        try matrix(stored, "\(task)-reach"), try matrix(stored, "\(task)-coverage")
      )
      let names = ReplaySetting.comparison.map(\.name)
      let marks: [Mark] = try (0..<reach.rows).flatMap { row -> [Mark] in
        let (x, y) = (Array(reach.row(row)), Array(coverage.row(row)))
        return try spread(stored, task, row, x, y) + [
          .scatter(x, y, label: families[row], colour: .series(row), radius: 4),
          .names(x, y, names, colour: .series(row)),
        ]
      }
      return Chart(
        title: task, xAxis: Axis("reach time", unit: "steps", includesZero: true),
        yAxis: Axis(
          task == "place-cells" ? "arena coverage" : "on-track coverage", includesZero: true),
        marks: marks)
    }
    return Figure(title: "Speed and exploration", columns: 3, width: 1_150, panels: panels)
  }

  /// A cross of one standard deviation at each of a family's points.
  private static func spread(
    _ stored: Stored, _ task: String, _ row: Int, _ x: [Double], _ y: [Double]
  ) throws -> [Mark] {
    let (across, up) = (
      try matrix(stored, "\(task)-reach-deviation"),
      try matrix(stored, "\(task)-coverage-deviation")
    )
    guard row < across.rows, row < up.rows, across.columns == x.count, up.columns == y.count else {
      return []
    }
    // A gap after each bar.
    let flat = x.indices.flatMap { [x[$0] - across[row, $0], x[$0] + across[row, $0], .nan] }
    let tall = y.indices.flatMap { [y[$0] - up[row, $0], y[$0] + up[row, $0], .nan] }
    return [
      .line(flat, y.flatMap { [$0, $0, $0] }, colour: .series(row), width: 1, opacity: 0.45),
      .line(x.flatMap { [$0, $0, $0] }, tall, colour: .series(row), width: 1, opacity: 0.45),
    ]
  }

  /// E8: where the predecessor's networks are, awake and in replay.
  private static func densities(_ stored: Stored) throws -> Figure {
    let titles = [
      ("active-unbiased", "Behaviour"), ("quiescent-unbiased", "Replay"),
      ("active-biased", "Biased behaviour"), ("quiescent-biased", "Its replay"),
    ]
    return Figure(
      title: "Replay follows behaviour", columns: 4, width: 1_200, sharedScales: [.colour],
      panels: try titles.map { name, title in
        DensityPlot(
          try matrix(stored, name), title: title, xAxis: Axis("x", unit: "m"),
          yAxis: Axis("y", unit: "m"), xRange: -1.3...1.3, yRange: -1.3...1.3, bins: 50)
      })
  }
}
