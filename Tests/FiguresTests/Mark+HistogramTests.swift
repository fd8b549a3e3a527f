import Testing

@testable import Figures

@Suite struct MarkHistogramTests {
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
}
