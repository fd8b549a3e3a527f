import Testing

@testable import Figures

@Suite struct PanelLayoutTests {
  /// Areas of one column start at one x, those of one row end at one y.
  @Test func areasAlign() {
    let wide = Chart(yAxis: Axis("y"), marks: [.line([1_000.0, 99_000])])
    let narrow = Chart(xAxis: Axis("x"), marks: [.line([1.0, 2])])
    let figure = Figure(columns: 2, panels: [wide, narrow, narrow, wide])
    var areas: [Rectangle] = []
    for case .clipped(let area, _) in figure.drawing().0.primitives { areas.append(area) }
    #expect(areas.count == 4)
    #expect(areas[0].minX == areas[2].minX && areas[1].maxX == areas[3].maxX)
    #expect(areas[0].maxY == areas[1].maxY && areas[2].minY == areas[3].minY)
  }
}
