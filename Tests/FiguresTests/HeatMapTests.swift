import Tensors
import Testing

@testable import Figures

@Suite struct HeatMapTests {
  /// Marks over a map keep their colours on dark pages: the map does not change either.
  @Test func overlaysAreFixed() {
    let map = HeatMap(
      Matrix<Float>([[0, 1], [1, 0]]), xAxis: Axis(), yAxis: Axis(),
      overlay: [.line([0.0, 1], [0.0, 1], colour: .ink)])
    var strokes: [Stroke] = []
    for case .clipped(_, let inner) in Figure(map).drawing().0.primitives {
      for case .path(_, _, _, let stroke?) in inner { strokes.append(stroke) }
    }
    #expect(strokes.map(\.paint) == [.colour(Paint.ink.light)])
  }

  @Test func largeMapsAreAveraged() {
    let values = Matrix<Double>(rows: 2, columns: 6, elements: (0..<12).map(Double.init))
    #expect(values.averaged(rows: 1, columns: 3) == Matrix([[3.5, 5.5, 7.5]]))
    var holes = values
    holes[0, 0] = .nan
    holes[1, 0] = .infinity
    #expect(holes.averaged(rows: 1, columns: 3)[0, 0] == (1 + 7) / 2)
    let figure = Figure(HeatMap(Matrix<Double>.zeros(3_000, 3_000)))
    #expect(figure.svg.utf8.count < 40_000)
  }
}
