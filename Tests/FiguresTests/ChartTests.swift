import Testing

@testable import Figures

@Suite struct ChartTests {
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
    let panels = [[1.0, 2], [5.0, 9], [Double]()].map { Chart(marks: [.line($0)]) }
    let charts = Figure(sharedScales: [.x, .y], panels: panels).scaledPanels
      .compactMap { $0 as? Chart }
    #expect(charts.count == 3 && Set(charts.map(\.yAxis.range)).count == 1)
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
