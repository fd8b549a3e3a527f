import Testing

@testable import Figures

@Suite struct TicksTests {
  @Test(arguments: [
    (0.0...10.0, 5, ["0", "2", "4", "6", "8", "10"]),
    (0.0...1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (-3.2...3.2, 6, ["−3", "−2", "−1", "0", "1", "2", "3"]),
    (-0.013...0.027, 4, ["−0.01", "0.00", "0.01", "0.02"]),
    (997.0...1003.0, 3, ["998", "1000", "1002"]),
    (0.0...30_000.0, 3, ["0", "10000", "20000", "30000"]),
  ])
  func linear(range: ClosedRange<Double>, count: Int, labels: [String]) {
    let ticks = Ticks.linear(range, count: count)
    #expect(ticks.major.map(\.label) == labels)
    #expect(ticks.exponent == 0)
  }

  @Test func largeAndSmallNumbersShareAFactor() {
    let large = Ticks.linear(0...2_500_000, count: 5)
    #expect(large.exponent == 6)
    #expect(large.major.map(\.label) == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"])
    let small = Ticks.linear(0...0.00042, count: 4)
    #expect(small.exponent == -4)
    #expect(small.major.map(\.label) == ["0", "1", "2", "3", "4"])
  }

  /// Ticks are multiples of 1, 2 or 5 times a power of ten, inside the range, evenly spaced.
  @Test func linearAlwaysFits() {
    for exponent in -12...12 {
      for mantissa in [1.0, 1.7, 2.3, 4.9, 7.7] {
        let span = mantissa * Decimal.powerOfTen(exponent)
        let range = -0.31 * span...0.69 * span
        let ticks = Ticks.linear(range, count: 5)
        #expect((2...11).contains(ticks.major.count), "\(span)")
        #expect(ticks.major.allSatisfy { range.contains($0.value) })
        #expect(Set(ticks.major.map(\.label)).count == ticks.major.count)
        #expect(ticks.major.contains { $0.value == 0 })
        #expect(ticks.minor.allSatisfy { minor in !ticks.major.contains { $0.value == minor } })
      }
    }
  }

  @Test func minorTicksDivideEvenly() {
    #expect(
      Ticks.linear(0...2, count: 2).minor.map { ($0 * 10).rounded() } == [
        2, 4, 6, 8, 12, 14, 16, 18,
      ])
    #expect(Ticks.linear(0...4, count: 2).minor == [0.5, 1, 1.5, 2.5, 3, 3.5])
  }

  @Test func logDecades() {
    let ticks = Ticks.logarithmic(1e-3...1e2, count: 8)
    #expect(ticks.major.map(\.label) == ["0.001", "0.01", "0.1", "1", "10", "100"])
    #expect(ticks.minor.count == 5 * 8)
    let wide = Ticks.logarithmic(1e-9...1e3, count: 4)
    #expect(wide.major.map(\.label) == ["10⁻⁹", "10⁻⁶", "10⁻³", "10⁰", "10³"])
    #expect(wide.minor.count == 13 - 5)
  }

  @Test func logWithinOneDecade() {
    #expect(Ticks.logarithmic(1...20, count: 5).major.map(\.label) == ["1", "2", "5", "10", "20"])
    #expect(
      Ticks.logarithmic(0.02...0.3, count: 5).major.map(\.label) == ["0.02", "0.05", "0.1", "0.2"])
    #expect(Ticks.logarithmic(3e7...4e8, count: 5).major.map(\.label) == ["5×10⁷", "10⁸", "2×10⁸"])
    #expect(
      Ticks.logarithmic(2...3, count: 5).major.map(\.label) == [
        "2.0", "2.2", "2.4", "2.6", "2.8", "3.0",
      ])
  }

  @Test func extremeRangesGiveNoTrap() {
    let ranges = [
      0...Double.leastNonzeroMagnitude, -8e307...8e307, 1e300...1.5e300, 1...1 + 1e-15, 0...1e-308,
    ]
    for range in ranges {
      let ticks = Ticks.linear(range, count: 5)
      #expect(ticks.major.count < 20)
      #expect(ticks.major.allSatisfy { $0.value.isFinite })
    }
    #expect(!Ticks.logarithmic(1e-300...1e300, count: 6).major.isEmpty)
  }

  @Test func categories() {
    let axis = Axis("model", categories: ["a", "b", "c"])
    let ticks = Ticks.over(axis.resolvedRange(of: []), axis: axis, count: 2)
    #expect(ticks.major.map(\.label) == ["a", "b", "c"])
    #expect(ticks.major.map(\.value) == [0, 1, 2])
  }
}
