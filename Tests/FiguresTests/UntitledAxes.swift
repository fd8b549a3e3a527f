import Tensors

@testable import Figures

/// Axes without titles, for tests of everything else.
extension Axis {
  init(
    unit: String = "", scale: AxisScale = .linear, range: ClosedRange<Double>? = nil,
    categories: [String] = [], includesZero: Bool = false, showsLabels: Bool = true
  ) {
    self.init(
      "", unit: unit, scale: scale, range: range, categories: categories,
      includesZero: includesZero, showsLabels: showsLabels)
  }
}

extension Chart {
  init(title: String = "", marks: [Mark], legend: LegendPlacement = .automatic) {
    self.init(title: title, xAxis: Axis(), yAxis: Axis(), marks: marks, legend: legend)
  }

  init(title: String = "", xAxis: Axis, marks: [Mark]) {
    self.init(title: title, xAxis: xAxis, yAxis: Axis(), marks: marks)
  }

  init(title: String = "", yAxis: Axis, marks: [Mark]) {
    self.init(title: title, xAxis: Axis(), yAxis: yAxis, marks: marks)
  }
}

extension HeatMap {
  init(
    _ values: Matrix<Double>, title: String = "", colourMap: ColourMap = .lagoon,
    isSmooth: Bool = false
  ) {
    self.init(
      values, title: title, xAxis: Axis(), yAxis: Axis(), colourMap: colourMap, isSmooth: isSmooth)
  }
}
