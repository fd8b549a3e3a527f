import Archives
import Figures
import Tensors

/// The pictures of the Langevin machine's experiments, from the arrays they leave.
package enum LangevinExperimentFigures {
  @Sendable package static func draw(
    _ arrays: ExperimentArrays
  ) throws -> [(name: String, figure: Figure)] {
    var figures: [(name: String, figure: Figure)] = []
    for (name, drawing) in drawings {
      guard let stored = try arrays.read(name), let figure = try drawing(Values(stored: stored))
      else { continue }
      figures.append((name, figure))
    }
    return figures
  }

  private static let drawings: [(String, @Sendable (Values) throws -> Figure?)] = [
    ("nlm-5", generation), ("nlm-11", ageing), ("nlm-12", response), ("nlm-13", denoising),
    ("nlm-16", temperatures), ("nlm-17", memorisation),
  ]

  /// The arrays of one experiment.
  private struct Values {
    let stored: [String: NumericArray]

    func list(_ name: String) -> [Double] { stored[name]?.values(as: Double.self) ?? [] }
    func matrix(_ name: String) throws -> Matrix<Double>? {
      try stored[name]?.matrix(Double.self, name: name)
    }
  }

  private static let machine = MachineDrawing(height: 28, width: 28)

  private static func generation(_ values: Values) throws -> Figure? {
    let trace = values.list("trace")
    var panels: [any Panel] = []
    if let images = try values.matrix("images") {
      panels.append(machine.grid(Matrix<Float>(images), title: "36 chains", columns: 6))
    }
    if let path = try values.matrix("path"), let data = try values.matrix("data") {
      panels.append(
        machine.plane(
          data: data, labels: values.list("labels").map { Int($0) }, path: path, axes: (0, 1)))
    }
    panels.append(
      Chart(
        title: "Unit 234 of the last chain", xAxis: Axis("time", unit: "τ"), yAxis: Axis("x"),
        marks: [.line(trace.indices.map { 0.1 * Double($0) }, trace, width: 0.8)]))
    return Figure(title: "Free generation", columns: 3, width: 1_150, panels: panels)
  }

  private static func ageing(_ values: Values) throws -> Figure? {
    let lags = values.list("lags")
    guard let curves = try values.matrix("correlation") else { return nil }
    return Figure(width: 560) {
      Chart(
        title: "Two-time correlation of rates", xAxis: Axis("lag", unit: "τ", scale: .log),
        yAxis: Axis("C(tw + lag, tw)", range: 0...1),
        marks: zip(values.list("waiting"), 0..<curves.rows).map { waiting, row in
          .line(lags, curves.row(row), label: "tw = \(waiting.shortText)")
        })
    }
  }

  /// T χ against the loss of correlation: slope 1 in equilibrium, below it where chains still age.
  private static func response(_ values: Values) throws -> Figure? {
    guard let drop = try values.matrix("drop"), let chi = try values.matrix("susceptibility") else {
      return nil
    }
    let largest = drop.elements.max() ?? 1
    let lags = values.list("lags")
    let waiting = values.list("waiting")
    func ratios(_ row: Int) -> [Double] { zip(chi.row(row), drop.row(row)).map { $0 / $1 } }
    return Figure(columns: 2, width: 900) {
      Chart(
        title: "Response and fluctuation", xAxis: Axis("C(t, t) - C(t, tw)"), yAxis: Axis("T χ"),
        marks: [
          .line([0, largest], [0, largest], label: "equilibrium", colour: .muted, dash: .dashed)
        ]
          + waiting.indices.map { row in
            .line(drop.row(row), chi.row(row), label: "tw = \(waiting[row].shortText)")
          })
      Chart(
        title: "Ratio X", xAxis: Axis("lag", unit: "τ", scale: .log), yAxis: Axis("X"),
        marks: [.horizontalRule(1)]
          + waiting.indices.map { row in
            .line(lags, ratios(row), label: "tw = \(waiting[row].shortText)")
          })
    }
  }

  private static func denoising(_ values: Values) throws -> Figure? {
    let names = [
      "Gaussian 0.5", "Gaussian 1.0", "10 % negated", "20 % negated", "30 % negated",
      "lower half 0",
    ]
    guard let curves = try values.matrix("correlation") else { return nil }
    // The input, t = 0, is leftmost on the logarithmic axis.
    let times = values.list("times").map { max($0, 0.03) }
    return Figure(width: 620) {
      Chart(
        title: "Denoising of 48 test digits", xAxis: Axis("time", unit: "τ", scale: .log),
        yAxis: Axis("correlation with the clean image"),
        marks: (0..<curves.rows).map { .line(times, curves.row($0), label: names[$0]) },
        legend: .outside)
    }
  }

  private static func temperatures(_ values: Values) throws -> Figure? {
    let temperatures = values.list("temperatures")
    guard let images = try values.matrix("images") else { return nil }
    let names = temperatures.map { "T = \($0.shortText)" }
    let rows = images.rows / max(1, temperatures.count)
    return Figure(columns: 2, width: 980) {
      ImageGrid(
        images, height: 28, width: 28, columns: rows, title: "From T = 0 (top) to T = 2",
        range: .fixed(-0.7616...0.7616))
      Chart(
        title: "\(names.count) temperatures", xAxis: Axis("T"), yAxis: Axis("mean"),
        marks: [
          .line(temperatures, values.list("energy"), label: "E/N"),
          .line(temperatures, values.list("square"), label: "mean x²"),
        ])
    }
  }

  private static func memorisation(_ values: Values) throws -> Figure? {
    let (sizes, updates) = (values.list("sizes"), values.list("updates"))
    let images = Axis("images M", scale: .log)
    let time = Axis("update", scale: .log)
    return Figure(columns: 2, width: 960) {
      Chart(
        title: "Energy gap against M", xAxis: images, yAxis: Axis("gap of E/N", scale: .log),
        marks: [.line(sizes, values.list("gap"))])
      Chart(
        title: "Samples against M", xAxis: images, yAxis: Axis("share or overlap", range: 0...1),
        marks: [
          .band(sizes, lower: values.list("shareLow"), upper: values.list("shareHigh")),
          .line(sizes, values.list("share"), label: "nearer to training"),
          .line(sizes, values.list("copies"), label: "copies"),
          .line(sizes, values.list("overlap"), label: "two machines"),
          .horizontalRule(0.5),
        ])
      Chart(
        title: "When to stop, M = 100", xAxis: time, yAxis: Axis("E/N"),
        marks: [
          .line(updates, values.list("courseTraining"), label: "training images"),
          .line(updates, values.list("courseHeldOut"), label: "held out"),
        ])
      Chart(
        title: "Samples over training, M = 100", xAxis: time,
        yAxis: Axis("share or similarity", range: 0...1),
        marks: [
          .line(updates, values.list("courseShare"), label: "nearer to training"),
          .line(updates, values.list("courseCopies"), label: "copies"),
          .line(updates, values.list("courseSimilarity"), label: "q, training"),
          .line(updates, values.list("courseHeldOutSimilarity"), label: "q, held out"),
        ])
    }
  }
}
