import Tensors

/// What processes tell one another about themselves.
extension ProcessGroup {
  /// The number that each process gives, by rank.
  public func numbers(_ own: Int) -> [Int] {
    var all = [Int](repeating: own, count: count)
    exchange(&all, shares: (0..<count).map { $0..<$0 + 1 })
    return all
  }

  /// Whether it is so in any process.
  public func any(_ own: Bool) -> Bool { numbers(own ? 1 : 0).contains(1) }

  /// The bytes that the first process gives; what the others give does not matter.
  public func first(_ own: [UInt8]) -> [UInt8] {
    let length = numbers(own.count)[0]
    var bytes = isFirst ? own : [UInt8](repeating: 0, count: length)
    exchange(&bytes, shares: (0..<count).map { $0 == 0 ? 0..<length : length..<length })
    return bytes
  }

  /// Does something in every process, where each may fail for itself. Where one fails, all do.
  ///
  /// - Throws: in a group of several, `SharedFailure`; it goes through any `together` around this one.
  public func together<Result>(_ body: () throws -> Result) throws -> Result {
    guard count > 1 else { return try body() }
    let outcome = Swift.Result { try body() }
    var own = 0
    if case .failure(let error) = outcome {
      if let agreed = error as? SharedFailure { throw agreed }
      own = SharedFailure.code(of: error)
    }
    let codes = numbers(own)
    guard let failed = codes.firstIndex(where: { $0 != 0 }) else { return try outcome.get() }
    guard failed == rank, case .failure(let error) = outcome else {
      throw SharedFailure(rank: failed, kind: SharedFailure.kind(of: codes[failed]), error: nil)
    }
    throw SharedFailure(
      rank: failed, kind: (error as? any ClassifiedError)?.errorKind, error: error)
  }

  /// Does the last thing that the group does, `together`, and leaves it: nobody ends before all are done.
  public func lastTogether<Result>(_ body: () throws -> Result) throws -> Result {
    defer { leave() }
    return try together(body)
  }
}
