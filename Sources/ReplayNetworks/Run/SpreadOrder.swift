/// An order of `count` things in which the first few, however many, lie spread over all of them: thing i is
/// `i · stride` modulo `count`.
///
/// The stride shares no divisor with the count, so that all come before one comes again. It is the one
/// within 50 of the golden section of the count whose ratio to the count has the smallest largest
/// quotient as a continued fraction, which bounds how uneven the gaps are.
///
/// - Reference: Niederreiter (1992), *Random Number Generation and Quasi-Monte Carlo Methods*, §3.1.
struct SpreadOrder {
  /// How many things there are.
  let count: Int
  /// Things from one to the next.
  let stride: Int

  init(_ count: Int) {
    let golden = Int((0.618_033_988_749_895 * Double(count)).rounded())
    let near = max(1, golden - 50)...min(max(1, count - 1), golden + 50)
    let candidates = near.compactMap { candidate in
      Self.largestQuotient(candidate, count).map {
        (stride: candidate, quotient: $0, distance: abs(candidate - golden))
      }
    }
    let best = candidates.min { ($0.quotient, $0.distance) < ($1.quotient, $1.distance) }
    self.count = count
    stride = best?.stride ?? 1
  }

  /// The thing at a place of the order; after `count` places it begins again.
  subscript(index: Int) -> Int { index % count * stride % count }

  /// The largest quotient of Euclid's algorithm; nil where both numbers share a divisor.
  private static func largestQuotient(_ stride: Int, _ count: Int) -> Int? {
    var (large, small, largest) = (count, stride, 0)
    while small > 0 {
      largest = max(largest, large / small)
      (large, small) = (small, large % small)
    }
    return large == 1 ? largest : nil
  }
}
