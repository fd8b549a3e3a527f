import Testing

@testable import Figures

@Suite struct MarkTests {
  private let plot = PlotArea(
    area: Rectangle(x: 0, y: 0, width: 100, height: 100),
    x: AxisMap(0...10, scale: .linear, low: 0, high: 100),
    y: AxisMap(0...10, scale: .linear, low: 100, high: 0))

  private func lines(of mark: Mark) -> [[Point]] {
    var drawing = Drawing()
    mark.draw(.ink, plot, on: &drawing)
    return drawing.primitives.flatMap { primitive -> [[Point]] in
      if case .path(let lines, _, _, _) = primitive { lines } else { [] }
    }
  }

  @Test func missingValuesLeaveGaps() {
    let y = [1, 2, Double.nan, 4, 5, .infinity, 3]
    let drawn = lines(of: .line(y))
    #expect(drawn.count == 2)
    #expect(drawn[0] == [Point(0, 90), Point(10, 80)])
    #expect(drawn[1] == [Point(30, 60), Point(40, 50)])
    var drawing = Drawing()
    Mark.line(y).draw(.ink, plot, on: &drawing)
    let dots = drawing.primitives.contains { primitive in
      if case .dots(let centres, _, _) = primitive { centres == [Point(60, 70)] } else { false }
    }
    #expect(dots, "the last point stands alone")
  }

  @Test func arraysOfUnequalLength() {
    #expect(lines(of: .line([0.0, 1, 2, 3], [1.0, 5])) == [[Point(0, 90), Point(10, 50)]])
    #expect(lines(of: .band([0.0, 1], lower: [1.0], upper: [2.0, 3])).isEmpty)
    #expect(lines(of: .errorBars([1.0, 2], [3.0, 4], error: [0.5])).count == 3)
  }

  @Test func stepsAndBars() {
    #expect(
      lines(of: .step([0.0, 1, 2], [1.0, 2, 2.5])) == [
        [Point(0, 90), Point(10, 90), Point(10, 80), Point(20, 80), Point(20, 75)]
      ])
    #expect(
      lines(of: .bars([1.0, 3], [2.0, 4], width: 1)) == [
        [Point(5, 100), Point(5, 80), Point(15, 80), Point(15, 100)],
        [Point(25, 100), Point(25, 60), Point(35, 60), Point(35, 100)],
      ])
  }

  @Test func arrowsPointAlong() throws {
    let drawn = lines(of: .arrows([5.0], [5.0], [2.0], [1.0], isScaled: false))
    #expect(drawn[0] == [Point(50, 50), Point(70, 40)])
    #expect(drawn[1].contains { ($0 - Point(70, 40)).length < 1.5 })
  }
}
