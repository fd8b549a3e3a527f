/// What the bytes of a file may grow to when it is read: a small file must not ask for much memory.
///
/// All that is inflated or filled in for one read counts together. Data grow tenfold; what grows more
/// than 256 times is a single number throughout, or was made to do harm.
struct ExpansionBudget {
  private let limit: Int
  private let stored: Int
  private let source: String
  private var spent = 0

  /// Growth that is always allowed, bytes.
  static let free = 64 << 20
  /// Growth that is allowed to any file, as a factor.
  static let factor = 256

  /// For a file, or the files of a store, of `stored` bytes.
  init(stored: Int, source: String) {
    (self.stored, self.source) = (stored, source)
    let (grown, overflow) = stored.multipliedReportingOverflow(by: Self.factor)
    limit = max(Self.free, overflow ? .max : grown)
  }

  /// What is left.
  var left: Int { limit - spent }

  /// Takes `count` bytes.
  ///
  /// - Throws: `refused` beyond the budget, `tooLarge` beyond memory.
  mutating func spend(_ count: Int) throws(ArchiveError) {
    let (sum, overflow) = spent.addingReportingOverflow(count)
    guard !overflow, sum <= limit else { throw refusal(overflow ? .max : sum) }
    try MemoryLimit.check(sum, source: source)
    spent = sum
  }

  /// The error of a read that needs `count` bytes or more.
  func refusal(_ count: Int) -> ArchiveError {
    .refused(
      path: source,
      reason: "\(MemoryLimit.text(stored)) would become at least \(MemoryLimit.text(count)) when "
        + "read, and at most \(MemoryLimit.text(limit)) are taken from a file of that size",
      advice: "If the data are as meant, write them without compression.")
  }
}
