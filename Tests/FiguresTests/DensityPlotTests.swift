import RandomStreams
import Tensors
import Testing

@testable import Figures

@Suite struct DensityPlotTests {
  private var samples: Matrix<Double> {
    var stream = RandomStream(seed: 13)
    return .normals(20_000, 2, from: &stream)
  }

  @Test(arguments: [0.0, 1.5])
  func densityIntegratesToOne(smoothing: Double) {
    let plot = DensityPlot(
      samples, xRange: -8...8, yRange: -9...9, bins: 60, smoothing: smoothing)
    #expect(abs(plot.density.sum() * (16.0 / 60) * (18.0 / 60) - 1) < 1e-9)
  }

  /// Smoothing of a single count leaves a Gaussian of the deviation asked for, centred on it.
  @Test func smoothingHasItsWidth() {
    let plot = DensityPlot(
      Matrix<Double>([[0.5, 0.5]]), xRange: 0...41, yRange: 0...41, bins: 41, smoothing: 2)
    let row = plot.density.columnMeans().map { $0 * 41 }
    #expect(row.indices.max { row[$0] < row[$1] } == 0)
    let middle = DensityPlot(
      Matrix<Double>([[20.5, 20.5]]), xRange: 0...41, yRange: 0...41, bins: 41, smoothing: 2)
    let marginal = middle.density.columnMeans().map { $0 * 41 }
    let variance = marginal.enumerated().reduce(0) {
      $0 + (Double($1.offset) - 20) * (Double($1.offset) - 20) * $1.element
    }
    #expect(abs(variance - 4) < 0.02)
  }

  @Test func densityTakesRowsAsY() {
    let plot = DensityPlot(
      Matrix<Float>([[0.9, 0.1], [.nan, 0.5]]), xRange: 0...1, yRange: 0...1, bins: 2,
      smoothing: 0)
    #expect(plot.density == Matrix([[0, 4], [0, 0]]))
  }
}
