import Archives
import Tensors

/// The memory that a piece of work holds at once, added up before it begins: an allocation that fails
/// ends the process, so that what cannot be had must be refused.
///
/// ```swift
/// var memory = MemoryEstimate()
/// memory.add([chains, units], width: 4)
/// try memory.check("\(chains) chains of \(units) units")
/// ```
public struct MemoryEstimate: Sendable, Equatable {
  /// Bytes; `Int.max` where they are more.
  public private(set) var bytes = 0

  /// Nothing yet.
  public init() {}

  /// Adds `copies` arrays of a shape; axes below 0 count as empty.
  ///
  /// - Parameter width: bytes of an element.
  public mutating func add(_ shape: [Int], width: Int = 4, copies: Int = 1) {
    let size = shape.reduce(Self.product(width, copies)) { Self.product($0, max(0, $1)) }
    let (sum, overflow) = bytes.addingReportingOverflow(size)
    bytes = overflow ? .max : sum
  }

  /// Throws where this process may not use so much, whatever limits it: the machine, `ulimit`, a
  /// container or a job system.
  ///
  /// The library of linear algebra maps buffers of its own, and where it cannot it asks again without
  /// end; limits of what may be mapped have to leave room for them, too.
  ///
  /// - Parameters:
  ///   - work: what needs the memory, for the message.
  ///   - threads: how many threads multiply matrices at once.
  public func check(_ work: String, threads: Int = 1) throws(ArchiveError) {
    try MemoryLimit.check(bytes, source: work)
    let buffers = Self.product(linearAlgebraBufferSize, threads + 1)
    let (mapped, overflow) = bytes.addingReportingOverflow(buffers)
    try MemoryLimit.checkAddresses(
      overflow ? .max : mapped, source: "\(work), with buffers for products of matrices")
  }

  private static func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }
}
