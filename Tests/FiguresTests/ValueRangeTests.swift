import Testing

@testable import Figures

@Suite struct ValueRangeTests {
  @Test(arguments: [
    (ValueRange.automatic, [1.0, 5, .nan], 1.0...5.0), (.symmetric, [1.0, -5, .infinity], -5...5),
    (.fixed(0...2), [9.0], 0...2), (.automatic, [3.0], 1.5...4.5), (.automatic, [], 0...1),
    (.symmetric, [0.0], -1...1), (.fixed(2...2), [0.0, 1], 0...1),
  ])
  func valueRanges(range: ValueRange, values: [Double], expected: ClosedRange<Double>) {
    #expect(range.resolved(values) == expected)
  }

  /// One value in 200 on either side is no part of the range; without any spread left, all are.
  @Test func robustRanges() {
    let bits = (0..<398).map { Double($0 % 2) }
    #expect(ValueRange.robust.resolved([-90] + bits + [90]) == 0...1)
    #expect(ValueRange.robust.resolved([3, .nan, 1]) == 1...3)
    #expect(ValueRange.robust.resolved([3]) == 1.5...4.5)
    #expect(ValueRange.robust.resolved([]) == 0...1)
    #expect(ValueRange.robust.resolved([5] + [Double](repeating: 1, count: 399)) == 1...5)
  }
}
