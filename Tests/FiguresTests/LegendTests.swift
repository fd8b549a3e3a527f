import Testing

@testable import Figures

@Suite struct LegendTests {
  private func label(_ text: String, in figure: Figure) -> Label? {
    figure.drawing().0.primitives.lazy.compactMap { primitive -> Label? in
      if case .label(let label) = primitive, label.text == text { label } else { nil }
    }.first
  }

  private func area(of figure: Figure) -> Rectangle? {
    figure.drawing().0.primitives.lazy.compactMap { primitive -> Rectangle? in
      if case .clipped(let area, _) = primitive { area } else { nil }
    }.first
  }

  /// A rising line leaves the top left corner free, a falling one the top right.
  @Test(arguments: [true, false])
  func legendAvoidsData(isRising: Bool) throws {
    let y = (0..<50).map { Double(isRising ? $0 : 50 - $0) }
    let figure = Figure(Chart(marks: [.line(y, label: "falls or rises")]), width: 400, height: 300)
    let found = try #require(label("falls or rises", in: figure))
    #expect(isRising ? found.position.x < 200 : found.position.x > 200)
    #expect(found.position.y < 60)
  }

  /// The names stand on a ground that is drawn over the grid and under the data.
  @Test(arguments: [LegendPlacement.automatic, .corner(.bottomTrailing)])
  func gridDoesNotCross(placement: LegendPlacement) throws {
    let marks: [Mark] = [
      .line((0..<50).map(Double.init), label: "rises"), .line([3.0], label: "b"),
    ]
    let figure = Figure(Chart(marks: marks, legend: placement), width: 400, height: 300)
    let primitives = figure.drawing().0.primitives
    let found = try #require(label("rises", in: figure))
    let ground = try #require(
      primitives.firstIndex { primitive in
        guard case .rectangle(let box, let fill, _) = primitive else { return false }
        let end = StrokeFont.width(of: "rises", size: found.size)
        return fill == Fill(.surface) && box.width < 300 && box.contains(found.position)
          && box.contains(found.position + Point(end, 0))
      })
    let grid = primitives.firstIndex { primitive in
      if case .path(_, _, _, let stroke) = primitive { stroke == Stroke(.grid) } else { false }
    }
    let data = primitives.firstIndex { if case .clipped = $0 { true } else { false } }
    #expect(try #require(grid) < ground && ground < #require(data))
  }

  /// Points everywhere leave no corner: the legend goes above narrow charts, beside wide ones.
  @Test func legendLeavesFullCharts() throws {
    let x = (0..<3_000).map(Double.init)
    let y = x.map { ($0 * 1_013).truncatingRemainder(dividingBy: 3_000) }
    let chart = Chart(marks: [.scatter(x, y, label: "noise"), .scatter(y, x, label: "other")])
    let narrow = Figure(chart, width: 320, height: 240)
    let wide = Figure(chart, width: 900, height: 400)
    let free = try #require(area(of: narrow))
    #expect(try #require(label("noise", in: narrow)).position.y < free.minY)
    #expect(try #require(label("noise", in: wide)).position.x > 780)
  }
}
