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
