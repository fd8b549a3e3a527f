import Tensors
import Testing

@testable import Figures

@Suite struct TrajectoryPlotTests {
  @Test func trajectoriesRunThroughTheColours() {
    let path = Matrix<Double>(rows: 200, columns: 2, elements: (0..<400).map { Double($0 / 2) })
    let drawing = Figure(TrajectoryPlot([path], timeStep: 0.1)).drawing().0
    var paints: [Paint] = []
    for case .clipped(_, let inner) in drawing.primitives {
      for case .path(_, _, _, let stroke?) in inner { paints.append(stroke.paint) }
    }
    #expect(Set(paints).count > 50)
    let lightness = paints.map { OKLab($0.light).lightness }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 >= $0 - 0.002 })
  }
}
