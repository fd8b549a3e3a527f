import Foundation
import Testing

@testable import Figures

@Suite struct ContourLinesTests {
  private func grid(_ count: Int, _ value: (Double, Double) -> Double) -> [Double] {
    (0..<count * count).map { value(Double($0 % count), Double($0 / count)) }
  }

  /// On a paraboloid linear interpolation is right to second order: |r − R| ≤ 1/(8R) cells.
  @Test func circle() {
    let values = grid(41) { x, y in (x - 20) * (x - 20) + (y - 20) * (y - 20) }
    let lines = ContourLines.lines(values: values, rows: 41, columns: 41, level: 144)
    #expect(lines.count == 1)
    let circle = lines[0]
    #expect(circle.count > 60)
    #expect(circle.first == circle.last)
    for point in circle { #expect(abs((point - Point(20, 20)).length - 12) < 0.0115) }
    let length = zip(circle, circle.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
    #expect(abs(length - 24 * Double.pi) < 0.1)
  }

  @Test func openLinesReachTheEdge() {
    let values = grid(11) { x, y in x + 0.5 * y }
    let lines = ContourLines.lines(values: values, rows: 11, columns: 11, level: 7.25)
    #expect(lines.count == 1)
    #expect(lines[0].allSatisfy { abs($0.x + 0.5 * $0.y - 7.25) < 1e-12 })
    #expect(Set([lines[0].first!.y, lines[0].last!.y]) == [0, 10])
  }

  /// A saddle: corners 1 0 / 0 1. The middle, ½, decides which corners are cut off.
  @Test(arguments: [0.4, 0.6])
  func saddle(level: Double) {
    let lines = ContourLines.lines(values: [1, 0, 0, 1], rows: 2, columns: 2, level: level)
    #expect(lines.count == 2)
    let cut = level < 0.5 ? [Point(1, 0), Point(0, 1)] : [Point(0, 0), Point(1, 1)]
    for corner in cut {
      #expect(lines.contains { line in line.allSatisfy { ($0 - corner).length < 0.7 } })
    }
  }

  @Test func holesCutLinesOff() {
    var values = grid(21) { x, _ in x }
    values[10 * 21 + 10] = .nan
    let lines = ContourLines.lines(values: values, rows: 21, columns: 21, level: 10.5)
    #expect(lines.count == 2)
    #expect(lines.joined().allSatisfy { $0.isFinite })
  }

  @Test func nothingToFind() {
    #expect(ContourLines.lines(values: [1, 1, 1, 1], rows: 2, columns: 2, level: 2).isEmpty)
    #expect(ContourLines.lines(values: [], rows: 0, columns: 0, level: 2).isEmpty)
    #expect(ContourLines.lines(values: [1], rows: 1, columns: 1, level: 1).isEmpty)
    #expect(ContourLines.lines(values: [1, 2, 3, 4], rows: 2, columns: 2, level: .nan).isEmpty)
  }
}
