import Figures
import Reverie

/// Pictures of a machine's images and their course.
struct LangevinMachineFigures {
  let height: Int
  let width: Int
  /// Whether each image has a grey scale of its own, from its darkest to its brightest pixel, or all
  /// have that of the data.
  var scaling = ImageGrid.Scaling.common

  /// Steps at which grids show how images form.
  static func frameSteps(upTo steps: Int) -> [Int] {
    let early = [100, 300, 1_000, 3_000].filter { $0 < steps }
    return early + [steps]
  }

  /// A grid of rates.
  func grid(_ rates: Matrix<Float>, title: String, columns: Int? = nil) -> ImageGrid {
    ImageGrid(
      rates, height: height, width: width, columns: columns, title: title,
      range: scaling == .common ? .fixed(-0.7616...0.7616) : .automatic, scaling: scaling)
  }

  /// Grids of chains at several times, side by side.
  func frames(_ frames: [(step: Int, rates: Matrix<Float>)], timeStep: Double) -> Figure {
    Figure(
      columns: min(3, max(1, frames.count)), width: 900,
      panels: frames.map { frame in
        grid(frame.rates, title: "t = \(Results.short(Double(frame.step) * timeStep))")
      })
  }

  /// Energy, activity and virial over time.
  func course(_ course: [(time: Double, info: MachineDynamics<Float>.Info)]) -> Figure {
    let times = course.map(\.time)
    return Figure(
      Chart(
        title: "Relaxation from noise", xAxis: Axis("time", unit: "τ", scale: .log),
        yAxis: Axis("mean over chains and units"),
        marks: [
          .line(times, course.map(\.info.energyPerUnit), label: "E/N"),
          .line(times, course.map(\.info.meanSquare), label: "mean x²"),
          .line(times, course.map(\.info.virialPerUnit), label: "virial"),
        ]), width: 700)
  }

  /// Images of the data, dots coloured by class, and a chain's path through them, black, in two of
  /// the components. Stars stand at the beginning, at the end and at thirds of the path.
  func plane(
    data: Matrix<Double>, labels: [Int], path: Matrix<Double>, axes: (Int, Int)
  ) -> Chart {
    func column(_ matrix: Matrix<Double>, _ index: Int, _ rows: [Int]) -> [Double] {
      rows.map { matrix[$0, index] }
    }
    let all = Array(0..<path.rows)
    let stars = path.rows < 2 ? all : (0..<4).map { $0 * (path.rows - 1) / 3 }
    var marks: [Mark] = Set(labels).sorted().map { label in
      let rows = labels.indices.filter { labels[$0] == label }
      return .scatter(
        column(data, axes.0, rows), column(data, axes.1, rows), label: "\(label)", opacity: 0.55)
    }
    if labels.isEmpty {
      let rows = Array(0..<data.rows)
      marks.append(.scatter(column(data, axes.0, rows), column(data, axes.1, rows), opacity: 0.55))
    }
    marks.append(
      .line(
        column(path, axes.0, all), column(path, axes.1, all), label: "chain", colour: .ink,
        width: 0.8))
    marks.append(
      .scatter(column(path, axes.0, stars), column(path, axes.1, stars), colour: .ink, radius: 4.5))
    return Chart(
      title: "One chain in the components of the data",
      xAxis: Axis("component \(axes.0 + 1)"), yAxis: Axis("component \(axes.1 + 1)"), marks: marks)
  }

  /// Overlap of the path with the mean image over time: its sign is the sign of the images.
  func signs(_ times: [Double], _ overlaps: [Double]) -> Chart {
    Chart(
      title: "Sign of the chain", xAxis: Axis("time", unit: "τ"),
      yAxis: Axis("overlap with the mean image"),
      marks: [.line(times, overlaps), .horizontalRule(0)])
  }

  /// Shares of the classes at several times beside those of the data.
  func occupation(_ occupation: ClassOccupation) -> Figure {
    let classes = occupation.classes
    let groups = occupation.points.count + 1
    let width = 0.8 / Double(groups)
    func places(_ group: Int) -> [Double] {
      classes.indices.map { Double($0) + width * (Double(group) - Double(groups - 1) / 2) }
    }
    let expected = classes.map { occupation.dataShares[$0] ?? 0 }
    return Figure(
      Chart(
        title: "Classes of the generated images",
        xAxis: Axis("class", categories: classes.map { "\($0)" }), yAxis: Axis("share"),
        marks: [.bars(places(0), expected, width: width, label: "data", colour: .muted)]
          + occupation.points.enumerated().map { index, point in
            .bars(
              places(index + 1), classes.map { point.shares[$0] ?? 0 }, width: width,
              label: "t = \(Results.short(point.time))")
          }, legend: .outside), width: 720)
  }

  /// Monitors of training.
  static func training(_ metrics: [JSONValue]) -> Figure {
    let steps = metrics.compactMap { $0["step"]?.double }
    func values(_ name: String) -> [Double] { metrics.compactMap { $0[name]?.double } }
    return Figure(columns: 2, width: 900) {
      Chart(
        title: "Mean squared gradient", xAxis: Axis("update"),
        yAxis: Axis("squared gradient per weight", scale: .log),
        marks: [.line(steps, values("gradientMeanSquare"))])
      Chart(
        title: "Energy per unit", xAxis: Axis("update"), yAxis: Axis("E/N"),
        marks: [
          .line(steps, values("dataEnergyPerUnit"), label: "data"),
          .line(steps, values("chainEnergyPerUnit"), label: "chains"),
        ])
    }
  }

  /// Writes what `generate --figures` shows.
  func write(
    _ result: ImageGeneration.Result, source: MachineSource, components: ComponentData?,
    occupation: ClassOccupation?, fixesPolarity: Bool, to directory: String
  ) throws {
    try LocalFileSystem().createDirectories(directory)
    let polarity = Polarity(height: height, width: width)
    let shown = result.frames.map { frame in
      let pixels = source.pixels(frame.rates)
      return (step: frame.step, rates: fixesPolarity ? polarity.fixed(pixels) : pixels)
    }
    var figures = [
      ("images", frames(shown, timeStep: result.timeStep)), ("course", course(result.course)),
    ]
    if let occupation { figures.append(("occupation", self.occupation(occupation))) }
    if !result.trace.isEmpty {
      let chart = Chart(
        title: "One unit of one chain", xAxis: Axis("time", unit: "τ"), yAxis: Axis("x"),
        marks: [.line(result.times, result.trace)])
      figures.append(("trace", Figure(chart, width: 800)))
    }
    if let path = result.path, let components {
      let isNegative = fixesPolarity && (result.meanOverlaps.last ?? 0) < 0
      let shownPath = isNegative ? components.negated(path) : path
      let charts = [(0, 1), (0, 2)].map {
        plane(data: components.projected, labels: components.labels, path: shownPath, axes: $0)
      }
      figures.append(
        (
          "components",
          Figure(
            columns: 3, width: 1_200,
            panels: charts + [signs(result.times, result.meanOverlaps)])
        ))
    }
    for (name, figure) in figures {
      try figure.write(to: "\(directory)/\(name).png")
      try figure.write(to: "\(directory)/\(name).svg")
    }
  }
}

/// Images in the components that a chain's path is drawn in.
struct ComponentData {
  /// Directions and mean.
  let components: ImageComponents
  /// Coordinates `[image, component]`.
  let projected: Matrix<Double>
  /// Labels of the images; empty without.
  let labels: [Int]

  /// - Parameter ofRates: fits and draws images as rates tanh x, as the path is; otherwise as
  ///   currents x, the published form, in which the path looks smaller by tanh 1.
  init(_ images: ImageSet, ofRates: Bool) throws {
    let rows = ofRates ? images.images.activated(.tanh) : images.images
    components = try ImageComponents(of: rows)
    projected = components.project(rows)
    labels = images.labels
  }

  /// The path of the negative images: components are of images less their mean.
  func negated(_ path: Matrix<Double>) -> Matrix<Double> {
    let origin = components.project(Matrix<Double>.zeros(1, components.mean.count)).row(0)
    var result = path
    result.scale(by: -1)
    result.addRow(origin.map { 2 * $0 })
    return result
  }
}
