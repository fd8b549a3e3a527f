/// The share of one of several workers that divide work beforehand.
public struct Shard: Codable, Sendable, Equatable {
  /// From 0.
  public var index: Int
  /// At least 1.
  public var count: Int

  /// Share `index` of `count`.
  public init(index: Int, count: Int) { (self.index, self.count) = (index, count) }

  /// Reads `0/8`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
    self.init(index: index, count: count)
  }

  /// - Throws: `JobError` for a share that there is not.
  package func check() throws(JobError) {
    guard count >= 1, (0..<count).contains(index) else {
      throw JobError(
        .wrongUse, "--shard is \(index)/\(count), expected I/N with I from 0 to N - 1.")
    }
  }

  /// Every `count`-th piece, the first one at `index`.
  package func share<Piece>(of pieces: [Piece]) -> [Piece] {
    pieces.enumerated().filter { $0.offset % count == index }.map(\.element)
  }
}
