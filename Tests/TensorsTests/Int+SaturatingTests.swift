import Testing

@testable import Tensors

@Suite struct IntSaturatingTests {
  @Test(arguments: [
    (0.0, 0), (2.9, 2), (-2.9, -2), (1e15, 1_000_000_000_000_000), (1e300, 1 << 53),
    (-1e300, -(1 << 53)), (Double.infinity, 1 << 53), (-Double.infinity, -(1 << 53)),
    (Double.nan, 0), (Double.leastNonzeroMagnitude, 0),
  ])
  func anyNumberHasAWholeOne(value: Double, expected: Int) {
    #expect(Int(saturating: value) == expected)
  }
}
