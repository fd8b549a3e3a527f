import Testing

@testable import Figures

@Suite struct AxisTests {
  @Test func automaticRangeHasAMargin() {
    let range = Axis().resolvedRange(of: [0.0, 10])
    #expect(abs(range.lowerBound + 0.4) < 1e-12 && abs(range.upperBound - 10.4) < 1e-12)
    #expect(Axis(includesZero: true).resolvedRange(of: [5.0, 10]) == 0...10.4)
  }

  @Test func constantDataGetRoom() {
    #expect(Axis().resolvedRange(of: [5.0, 5]) == 4.5...5.5)
    #expect(Axis().resolvedRange(of: [0.0]) == -1...1)
    #expect(Axis().resolvedRange(of: [Double]()) == 0...1)
    #expect(Axis(scale: .log).resolvedRange(of: [Double]()) == 1...10)
    let log = Axis(scale: .log).resolvedRange(of: [6.0, 6])
    #expect(abs(log.lowerBound - 2) < 1e-12 && abs(log.upperBound - 18) < 1e-12)
  }

  @Test func uselessValuesAreLeftOut() {
    let values = [Double.nan, .infinity, -.infinity, 1, 2]
    #expect(Axis().resolvedRange(of: values).contains(1.5))
    #expect(Axis().resolvedRange(of: values).upperBound < 2.1)
    let log = Axis(scale: .log).resolvedRange(of: [-5, 0, 1.0, 100])
    #expect(log.lowerBound > 0.8 && log.upperBound < 120)
  }

  @Test func uselessFixedRangesAreIgnored() {
    #expect(Axis(range: 3...3).resolvedRange(of: [0.0, 1]).upperBound < 2)
    #expect(Axis(scale: .log, range: -1...10).resolvedRange(of: [1.0, 100]).upperBound > 99)
    #expect(Axis(range: 0...Double.infinity).resolvedRange(of: [0.0, 1]).upperBound < 2)
    #expect(Axis(range: -2...7).resolvedRange(of: [0.0, 1]) == -2...7)
  }

  @Test func mapsEndsToEnds() {
    let linear = AxisMap(-1...3, scale: .linear, low: 100, high: 0)
    #expect(linear(-1) == 100)
    #expect(linear(3) == 0)
    #expect(linear(0) == 75)
    let log = AxisMap(0.01...100, scale: .log, low: 0, high: 400)
    #expect(abs(log(1) - 200) < 1e-9)
    #expect(abs(log(10) - 300) < 1e-9)
    #expect(log(0).isNaN && log(-1).isNaN && log(.nan).isNaN && log(.infinity).isNaN)
    #expect(linear(1e300).magnitude <= 1e5)
  }

  @Test(arguments: [Double.leastNonzeroMagnitude * 1e9, 1e-200, 1e200, 1e308])
  func extremeDataCanBeDrawn(scale: Double) throws {
    let figure = Figure(Chart(marks: [.line([0, scale, 2 * scale / 3], [scale, 0, scale])]))
    try SVGWriterTests.check(figure.svg)
  }

  @Test func headings() {
    #expect(Axis("time", unit: "s").heading == "time (s)")
    #expect(Axis("time").heading == "time")
    #expect(Axis(unit: "Hz").heading == "Hz")
  }
}
