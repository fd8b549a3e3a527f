import RandomStreams
import Testing

@Suite struct PermutationTests {
  @Test(arguments: [0, 1, 2, 17, 1_000])
  func everyIndexOnce(count: Int) {
    let order = RandomStream(seed: 3, step: 5, purpose: .dataOrder).permutation(of: count)
    #expect(order.sorted() == Array(0..<count))
  }

  /// All 24 orders of four, 24 000 times: χ² with 23 degrees of freedom; 76 is a false alarm of 1e-7.
  /// Swapping with a uniform index of the whole range, the usual mistake, gives χ² above 300.
  @Test func ordersAreEquallyFrequent() {
    var counts: [[Int]: Int] = [:]
    for step in 0..<24_000 {
      let stream = RandomStream(seed: 9, step: UInt64(step), purpose: .dataOrder)
      counts[stream.permutation(of: 4), default: 0] += 1
    }
    #expect(counts.count == 24)
    let statistic = counts.values.reduce(0.0) { $0 + (Double($1) - 1_000) * (Double($1) - 1_000) }
    #expect(statistic / 1_000 < 76)
  }

  @Test func addressesMatter() {
    let stream = RandomStream(seed: 1, purpose: .dataOrder)
    #expect(stream.permutation(of: 50) == stream.permutation(of: 50))
    #expect(stream.permutation(of: 50) != stream.at(step: 1).permutation(of: 50))
    #expect(stream.permutation(of: 50) != stream.with(.data).permutation(of: 50))
  }
}
