import Foundation
import Testing

@testable import Figures

@Suite struct ContourLevelsTests {
  /// The smallest region with mass p of a standard normal in the plane is the disc of radius
  /// √(−2 ln(1 − p)).
  @Test(arguments: [0.25, 0.5, 0.9])
  func enclosingMass(part: Double) {
    let mark = Mark.contours(
      xRange: -5...5, yRange: -5...5, levels: .enclosing([part]), resolution: 201
    ) { x, y in exp(-(x * x + y * y) / 2) }
    guard case .outlines(let lines) = mark.kind else { return #expect(Bool(false)) }
    let radius = (-2 * log(1 - part)).squareRoot()
    #expect(lines.count == 1)
    for point in lines[0] { #expect(abs(point.length - radius) < 0.02) }
  }
}
