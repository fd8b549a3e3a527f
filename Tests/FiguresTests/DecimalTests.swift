import Testing

@testable import Figures

@Suite struct DecimalTests {
  @Test(arguments: [
    (1.0, 0, "1"), (-0.5, 1, "−0.5"), (-0.04, 1, "0.0"), (0.05, 2, "0.05"), (12.345, 2, "12.35"),
    (1e6, 0, "1000000"), (0.1 + 0.2, 1, "0.3"), (99.995, 1, "100.0"),
  ])
  func text(value: Double, places: Int, expected: String) {
    #expect(Decimal.text(value, places: places, usesMinusSign: true) == expected)
  }

  @Test(arguments: [
    (0, "0"), (100, "1"), (-25, "-.25"), (1_250, "12.5"), (-305, "-3.05"), (7, ".07"),
  ])
  func hundredths(value: Int, expected: String) {
    #expect(Decimal.hundredths(value) == expected)
  }

  @Test func coordinatesNeverTrap() {
    #expect(Decimal.coordinate(.nan) == "0")
    #expect(Decimal.coordinate(1e300) == "1000000")
  }
}
