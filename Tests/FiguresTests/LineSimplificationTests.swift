import Foundation
import Testing

@testable import Figures

@Suite struct LineSimplificationTests {
  private func distance(from point: Point, to line: [Point]) -> Double {
    zip(line, line.dropFirst()).map { a, b in
      let (direction, offset) = (b - a, point - a)
      let squared = max(direction.x * direction.x + direction.y * direction.y, 1e-300)
      let along = min(max((offset.x * direction.x + offset.y * direction.y) / squared, 0), 1)
      return (offset - direction * along).length
    }.min() ?? .infinity
  }

  /// Every point left out lies within the tolerance (and the short steps' half of it) of what is
  /// left.
  @Test func smoothCurvesStayWithinTolerance() {
    let curve = (0..<800).map { index in
      let angle = Double(index) / 40
      return Point(200 + (10 + 5 * angle) * cos(angle), 200 + (10 + 5 * angle) * sin(angle))
    }
    let kept = LineSimplification.simplified(curve)
    #expect(kept.count < 400)
    #expect(kept.first == curve.first && kept.last == curve.last)
    for point in curve { #expect(distance(from: point, to: kept) < 0.13) }
  }

  /// A single spike in a hundred thousand points survives.
  @Test func spikesSurvive() {
    var points = (0..<100_000).map { Point(Double($0) / 200, 50 + 0.001 * Double($0 % 7)) }
    points[54_321].y = 3
    let kept = LineSimplification.simplified(points)
    #expect(kept.count < 2_500)
    #expect(kept.contains(points[54_321]))
  }

  @Test func shortLinesAreKept() {
    #expect(LineSimplification.simplified([]) == [])
    let two = [Point(0, 0), Point(0, 0)]
    #expect(LineSimplification.simplified(two) == two)
    let corner = [Point(0, 0), Point(5, 5), Point(10, 0)]
    #expect(LineSimplification.simplified(corner) == corner)
    #expect(LineSimplification.simplified([Point(0, 0), Point(5, 0), Point(10, 0)]).count == 2)
  }
}
