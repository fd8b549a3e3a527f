import Foundation
import Tensors
import Testing

@testable import Figures

@Suite struct ChartTests {
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

  // MARK: - Histogram

  private func bars(of mark: Mark) -> (edges: [ClosedRange<Double>], heights: [Double]) {
    if case .bars(let edges, let heights) = mark.kind { (edges, heights) } else { ([], []) }
  }

  @Test func histogramIntegratesToOne() {
    let samples = Gallery.normals(5_000, seed: 11) + [.nan, .infinity]
    let (edges, heights) = bars(of: .histogram(samples))
    let mass = zip(edges, heights).reduce(0) { $0 + ($1.0.upperBound - $1.0.lowerBound) * $1.1 }
    #expect(abs(mass - 1) < 1e-9)
    #expect((20...120).contains(edges.count))  // 2 · 1.35 · 5000^(−1/3) over about 7
  }

  @Test func histogramCounts() {
    let (edges, heights) = bars(
      of: .histogram([0.0, 0.1, 0.9, 1.0, 2.0, 5.0], bins: 2, range: 0...2, isDensity: false))
    #expect(edges == [0...1, 1...2])
    #expect(heights == [3, 2])  // 1.0 opens the second bin, 2.0 closes it, 5.0 is outside
  }

  @Test func histogramOfNothing() {
    #expect(bars(of: .histogram([Double]())).edges.isEmpty)
    #expect(bars(of: .histogram([3.0, 3, 3])).heights.max()! > 0)
  }

  // MARK: - Legends

  private func points(_ primitives: [Drawing.Primitive]) -> [Point] {
    primitives.flatMap { primitive -> [Point] in
      switch primitive {
      case .path(let lines, _, _, _): lines.flatMap { $0 }
      case .clipped(_, let inner): points(inner)
      default: []
      }
    }
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

  @Test func coloursFollowTheSeries() {
    let svg = Figure(
      Chart(marks: [
        .line([1.0, 2]), .band([0.0, 1], lower: [0.0, 1], upper: [2.0, 3]), .line([2.0, 1]),
        .line([0.0, 0], colour: .ink), .line([3.0, 1]),
      ])
    ).svg
    #expect(svg.contains("class=\"fill-series0\""))  // the band takes the line's colour
    for role in ["series0", "series1", "series2"] { #expect(svg.contains("stroke-\(role)\"")) }
    #expect(!svg.contains("series3"))
  }

  @Test func smallMultiplesShareRanges() {
    let charts = [[1.0, 2], [5.0, 9], [Double]()].map { Chart(marks: [.line($0)]) }.sharingRanges()
    #expect(Set(charts.map(\.yAxis.range)).count == 1)
    #expect(charts[0].yAxis.range!.lowerBound < 1 && charts[0].yAxis.range!.upperBound > 9)
  }

  /// Nothing of a crowded axis overlaps: labels keep 4 px from each other.
  @Test(arguments: [120.0, 200, 320, 560, 900])
  func tickLabelsKeepApart(width: Double) {
    let figure = Figure(
      Chart(xAxis: Axis("x"), marks: [.line([123_456.0, 123_457.5], [0.0, 1])]), width: width)
    var labels: [Label] = []
    for case .label(let label) in figure.drawing().0.primitives
    where label.anchor == .middle && label.size == AxesFrame.tickSize {
      labels.append(label)
    }
    let spans = labels.map { label -> (Double, Double) in
      let half = StrokeFont.width(of: label.text, size: label.size) / 2
      return (label.position.x - half, label.position.x + half)
    }.sorted { $0.0 < $1.0 }
    #expect(!spans.isEmpty)
    for (a, b) in zip(spans, spans.dropFirst()) { #expect(b.0 - a.1 > 4) }
  }
}
