import ReplayNetworks
import Testing

@Suite struct BinomialShareTests {
  /// Exact tails, and the interval of five in a hundred.
  @Test func tailsAndIntervals() {
    let few = BinomialShare(3, of: 10)
    // Σ_{k ≥ 3} C(10, k) 0.05^k 0.95^(10 - k)
    #expect(abs(few.pValue(chance: 0.05) - 0.011_503_558) < 1e-8)
    #expect(BinomialShare(0, of: 10).pValue(chance: 0.05) == 1)
    #expect(abs(BinomialShare(10, of: 10).pValue(chance: 0.5) - 0.000_976_562_5) < 1e-12)
    #expect(BinomialShare(40, of: 300).pValue(chance: 0.05) < 1e-6)
    let five = BinomialShare(5, of: 100).interval
    #expect(abs(five.lowerBound - 0.021_543) < 1e-5 && abs(five.upperBound - 0.111_752) < 1e-5)
    #expect(BinomialShare(0, of: 0).share == nil && BinomialShare(0, of: 0).interval == 0...1)
  }
}
