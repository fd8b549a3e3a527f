import Tensors
import Testing

@testable import Figures

@Suite struct RasterPlotTests {
  @Test func rasterFromCounts() {
    let counts = Matrix<Float>([[0, 1], [2, 0], [0, 1]])
    let drawing = Figure(RasterPlot(counts: counts, timeStep: 0.5)).drawing().0
    var strokes: [[Point]] = []
    for case .clipped(_, let inner) in drawing.primitives {
      for case .path(let lines, _, _, _) in inner { strokes += lines }
    }
    #expect(strokes.count == 3)
    #expect(Set(strokes.map { $0[0].x }).count == 3)
    #expect(strokes[0][0].y > strokes[1][0].y)  // unit 0 lies lowest
  }
}
