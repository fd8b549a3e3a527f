import Tensors

@testable import Figures

/// A map of two cells.
enum HeatMapFixture {
  static let figure = Figure(
    HeatMap(
      Matrix<Double>([[0, 1]]), title: "Two", xAxis: Axis("column <j>", unit: "µm"),
      yAxis: Axis()),
    width: 300, height: 200)
}
