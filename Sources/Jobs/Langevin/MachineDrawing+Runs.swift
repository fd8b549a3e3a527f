import Archives
import Figures
import LangevinMachines
import Tensors

/// Pictures of what runs and trainings of a machine recorded.
extension MachineDrawing {
  /// Steps at which grids show how images form.
  static func frameSteps(upTo steps: Int) -> [Int] {
    let early = [100, 300, 1_000, 3_000].filter { $0 < steps }
    return early + [steps]
  }

  /// Grids of chains at several times, side by side.
  func frames(_ frames: [(step: Int, rates: Matrix<Float>)], timeStep: Double) -> Figure {
    Figure(
      columns: Figure.columns(for: frames.count, upTo: 3), width: 900,
      panels: frames.map { frame in
        grid(frame.rates, title: "t = \((Double(frame.step) * timeStep).shortText)")
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
              label: "t = \(point.time.shortText)")
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
}
