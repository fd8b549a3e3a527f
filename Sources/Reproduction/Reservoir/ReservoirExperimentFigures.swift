import Archives
import Diagnostics
import Figures
import Tensors

/// The pictures of the reservoir experiments, from the arrays they leave.
package enum ReservoirExperimentFigures {
  /// Figures by name, of what lies in the arrays.
  @Sendable package static func draw(_ arrays: ExperimentArrays) throws -> [(
    name: String, figure: Figure
  )] {
    var figures: [(name: String, figure: Figure)] = []
    for (name, title) in curves {
      if let stored = try arrays.read(name) {
        figures.append((name, try scoreEvolution(stored, title: title)))
      }
    }
    for (name, title, range) in planes {
      if let stored = try arrays.read(name) {
        figures.append((name, try densities(stored, title: title, range: range)))
      }
    }
    if let stored = try arrays.read("rsn-16") {
      figures.append(("rsn-16-kurtosis", try kurtosis(stored)))
    }
    if let stored = try arrays.read("rsn-18") {
      figures.append(("rsn-18", try acceleration(stored)))
    }
    if let stored = try arrays.read("rsn-20") {
      figures.append(("rsn-20", try images(stored)))
      figures.append(("rsn-20-losses", losses(stored)))
    }
    return figures
  }

  /// Arrays of one-dimensional experiments, and what they show.
  private static let curves = [
    ("rsn-7", "Reservoir, published recipe"), ("rsn-8", "Reservoir, antithetic pairs and average"),
    ("rsn-9-synapticCurrent-relu", "SO-SC, ReLU"), ("rsn-9-firingRate-relu", "SO-FR, ReLU"),
    ("rsn-10-synapticCurrent-tanh", "SO-SC, tanh"), ("rsn-10-firingRate-tanh", "SO-FR, tanh"),
  ]

  /// Arrays of samples in the plane.
  private static let planes = [
    ("rsn-12", "Three-component mixture", -3.5...3.5), ("rsn-16", "Laplace cross", -5.0...5.0),
  ]

  private static func values(_ stored: [String: NumericArray], _ name: String) -> [Double] {
    stored[name]?.values(as: Double.self) ?? []
  }

  private static func matrix(_ stored: [String: NumericArray], _ name: String) throws
    -> Matrix<Double>
  {
    try stored[name]?.matrix(Double.self, name: name) ?? .zeros(0, 0)
  }

  /// The learned score at the end of each level, light for large noise, and the law it gives.
  private static func scoreEvolution(
    _ stored: [String: NumericArray], title: String
  ) throws -> Figure {
    let x = values(stored, "x")
    let levels = try matrix(stored, "levels")
    var marks: [Mark] = (0..<levels.rows).map { level in
      let share = 0.15 + 0.6 * Double(level) / Double(max(levels.rows - 1, 1))
      return .line(x, levels.row(level), colour: .muted, width: 1, opacity: share)
    }
    marks.append(.line(x, values(stored, "score"), label: "exact", colour: .ink, dash: .dashed))
    marks.append(.line(x, values(stored, "trained"), label: "learned", colour: .series(0)))
    let density = { (name: String) in values(stored, name).map { exp($0) } }
    return Figure(title: title, columns: 3, width: 1_080) {
      Chart(
        title: "Score, level by level", xAxis: Axis("x"), yAxis: Axis("score", range: -10...10),
        marks: marks)
      Chart(
        title: "Stationary law", xAxis: Axis("x"), yAxis: Axis("density"),
        marks: [
          .line(x, density("logDensity"), label: "target", colour: .ink, dash: .dashed),
          .line(x, density("logLaw"), label: "network", colour: .series(0)),
        ])
      Chart(
        title: "5000 final states", xAxis: Axis("x", range: -3...3), yAxis: Axis("density"),
        marks: [
          .histogram(
            values(stored, "samples"), bins: 60, range: -3...3, label: "network"),
          .line(x, density("logDensity"), label: "target", colour: .ink, dash: .dashed),
        ])
    }
  }

  private static func densities(
    _ stored: [String: NumericArray], title: String, range: ClosedRange<Double>
  ) throws -> Figure {
    let (truth, samples) = (try matrix(stored, "truth"), try matrix(stored, "samples"))
    return Figure(title: title, columns: 2, width: 800, sharedScales: [.colour]) {
      DensityPlot(
        truth, title: "True draws", xRange: range, yRange: range, isEqualAspect: true)
      DensityPlot(
        samples, title: "Reservoir", xRange: range, yRange: range, isEqualAspect: true)
    }
  }

  /// Excess kurtosis of each coordinate, of true draws and of samples; of the mean over seeds, with the
  /// standard deviation between them, where `kurtosis` `[seed, coordinate]` is stored.
  private static func kurtosis(_ stored: [String: NumericArray]) throws -> Figure {
    let sets = [("true", "truth"), ("reservoir", "samples")]
    let table = MomentTable(try matrix(stored, "kurtosis"))
    var marks: [Mark] = []
    for (index, set) in sets.enumerated() {
      let single = MomentTable(try matrix(stored, set.1))?.excessKurtosis.map { $0 ?? .nan } ?? []
      let hasSeeds = index == 1 && table != nil
      let values = hasSeeds ? table?.mean ?? single : single
      let places = values.indices.map { Double($0) + 0.36 * (Double(index) - 0.5) }
      marks.append(.bars(places, values, width: 0.34, label: set.0))
      guard hasSeeds, let deviations = table?.standardDeviation else { continue }
      marks.append(.errorBars(places, values, error: deviations, colour: .ink))
    }
    return Figure(
      Chart(
        title: "Laplace cross: excess kurtosis",
        xAxis: Axis("coordinate", categories: ["x₁", "x₂"]), yAxis: Axis("excess kurtosis"),
        marks: marks), width: 420)
  }

  private static func acceleration(_ stored: [String: NumericArray]) throws -> Figure {
    let curves = try matrix(stored, "w1")
    let times = (1...max(curves.columns, 1)).map { 0.02 * Double($0) }
    let names = ["plain", "l = 1", "l = 3"]
    return Figure(
      title: "Irreversible drift: distance to the cross", columns: 2, width: 760,
      sharedScales: [.y],
      panels: (0..<2).map { unit in
        Chart(
          title: unit == 0 ? "x₁" : "x₂", xAxis: Axis("time", unit: "τ"),
          yAxis: Axis("Wasserstein-1"),
          marks: names.indices.map { .line(times, curves.row(2 * $0 + unit), label: names[$0]) })
      })
  }

  /// The loss at the end of each noise level beside the published curves (RSN §7.5).
  private static func losses(_ stored: [String: NumericArray]) -> Figure {
    let noise = values(stored, "noise")
    var marks: [Mark] = []
    for (index, name) in ["RS", "SO-FR", "SO-SC"].enumerated() {
      marks.append(
        .line(noise, values(stored, "loss-\(name)"), label: name, colour: .series(index)))
      marks.append(
        .line(
          noise, values(stored, "published-\(name)"), label: "\(name), published",
          colour: .series(index), dash: .dashed))
    }
    marks.append(
      .line(noise, values(stored, "loss-gaussian"), label: "one Gaussian", colour: .muted))
    return Figure(
      Chart(
        title: "MNIST latents: loss at the end of each level",
        xAxis: Axis("noise level", scale: .log), yAxis: Axis("loss", scale: .log), marks: marks,
        legend: .outside), width: 720)
  }

  private static func images(_ stored: [String: NumericArray]) throws -> Figure {
    // The grey of the digits for all: what is off it has no contrast of its own.
    let range = ValueRange.fixed(
      ValueRange.robust.resolved(try matrix(stored, "data").elements))
    let grid = { (name: String, title: String) in
      ImageGrid(
        try matrix(stored, name), height: 28, width: 28, columns: 10, title: title, range: range,
        spacing: 1)
    }
    let sets = [
      ("data", "Digits"), ("reconstruction", "From their latents"),
      ("samples", "Reservoir's samples"), ("samples-SO-FR", "SO-FR's samples"),
      ("samples-SO-SC", "SO-SC's samples"),
    ]
    let panels = try sets.filter { stored[$0.0] != nil }.map { try grid($0.0, $0.1) }
    return Figure(
      columns: Figure.columns(for: panels.count, upTo: 3), width: 960, panels: panels)
  }
}
