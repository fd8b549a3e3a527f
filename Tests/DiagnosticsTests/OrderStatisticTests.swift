import Testing

@testable import Diagnostics

@Suite struct OrderStatisticTests {
  /// Against sorting, with and without ties, for every rank.
  @Test(arguments: [1, 2, 3, 10, 101])
  func selection(count: Int) {
    let values = ReferenceChains.sequence(41, count)
    for numbers in [values, values.map { ($0 * 4).rounded() }, values.sorted(), values.reversed()] {
      let sorted = numbers.sorted()
      for rank in 0..<count {
        var work = numbers
        #expect(selectOrderStatistic(&work, rank) == sorted[rank])
        #expect(work[..<rank].allSatisfy { $0 <= sorted[rank] })
      }
      var work = numbers
      #expect(median(reordering: &work) == median(ofSorted: sorted))
    }
  }

  /// A weighted sum of two equal neighbours that rounds below them.
  @Test func quantileOfATie() {
    let sorted = [Double](repeating: 29.3, count: 30)
    #expect(sortedQuantile(sorted, at: 0.95) == 29.3)
    #expect(sortedQuantile(sorted, at: 0.95, joiningTies: false) < 29.3)
  }

  /// Numbers around 10⁹ whose plain sum rounds.
  @Test func means() {
    let values = ReferenceChains.sequence(42, 999).map { $0 - 0.5 }
    let exact = accurateMean(values)
    #expect(abs(accurateMean(values.map { $0 + 1e9 }) - 1e9 - exact) < 2e-7)
    #expect(accurateMean([1, .infinity]) == .infinity)
    #expect(accurateMean([Double.infinity, -.infinity]).isNaN)
  }
}
