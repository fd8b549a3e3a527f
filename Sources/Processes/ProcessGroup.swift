/// Processes that do one training together. All make the same calls in the same order.
///
/// Each computes its share of the rows (chains, images, receiving units) in the fixed blocks that threads
/// share, too, and is then given the rows of the others. What is summed over rows is summed by every
/// process from all rows, in the order of one process. So no bit depends on how many there are.
public protocol ProcessGroup: Sendable {
  /// This process, from 0.
  var rank: Int { get }
  /// Processes of the group, at least 1.
  var count: Int { get }

  /// Gives every process the rows of all.
  ///
  /// - Parameters:
  ///   - memory: rows one after the other; those of this process are there, the others are written.
  ///   - rowBytes: bytes of a row, the same in all processes.
  ///   - shares: the rows of each process, the same in all processes.
  func exchange(_ memory: UnsafeMutableRawPointer, rowBytes: Int, shares: [Range<Int>])

  /// Waits for all processes and leaves them. Nothing is exchanged afterwards.
  func leave()
}

extension ProcessGroup {
  /// Whether this is the process that reads and writes run directories and speaks.
  public var isFirst: Bool { rank == 0 }

  /// Nothing has to be left.
  public func leave() {}
}
