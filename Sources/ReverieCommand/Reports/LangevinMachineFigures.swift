import Figures
import Reverie

/// Pictures of a machine's images and their course.
struct LangevinMachineFigures {
  let height: Int
  let width: Int

  /// Steps at which grids show how images form.
  static func frameSteps(upTo steps: Int) -> [Int] {
    let early = [100, 300, 1_000, 3_000].filter { $0 < steps }
    return early + [steps]
  }

  /// A square grid of rates on the fixed grey scale of the data.
  func grid(_ rates: Matrix<Float>, title: String, columns: Int? = nil) -> ImageGrid {
    ImageGrid(
      rates, height: height, width: width, columns: columns, title: title,
      range: .fixed(-0.7616...0.7616))
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
    _ result: ImageGeneration.Result, source: MachineSource, fixesPolarity: Bool,
    to directory: String
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
    if !result.trace.isEmpty {
      figures.append(
        (
          "trace",
          Figure(
            Chart(
              title: "One unit of one chain", xAxis: Axis("time", unit: "τ"), yAxis: Axis("x"),
              marks: [.line(result.times, result.trace)]), width: 800)
        ))
    }
    if let path = result.path {
      figures.append(
        (
          "components",
          Figure(
            TrajectoryPlot(
              [path], title: "One chain in the components of the data", xAxis: Axis("component 1"),
              yAxis: Axis("component 2")), width: 600)
        ))
    }
    for (name, figure) in figures {
      try figure.write(to: "\(directory)/\(name).png")
      try figure.write(to: "\(directory)/\(name).svg")
    }
  }
}
