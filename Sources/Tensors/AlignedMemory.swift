/// Memory of `count` numbers at the start of a cache line, freed with its owner.
///
/// Vectors then never straddle two lines, and an event-driven sum reads whole rows of weights.
public final class AlignedMemory<Element: TensorScalar>: @unchecked Sendable {
  // Sendable: whoever hands the pointer to threads says which of them writes where.

  /// The first number.
  public let pointer: UnsafeMutablePointer<Element>
  /// How many numbers there are.
  public let count: Int

  /// Memory of `count` zeros; not `cleared`, of numbers to be written before they are read.
  public init(_ count: Int, cleared: Bool = true) {
    self.count = count
    let bytes = max(count * MemoryLayout<Element>.stride, 64)
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Element.self, capacity: max(count, 1))
    if cleared { clear() }
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  /// Sets all to 0: zero bits, in one pass however the element is known here.
  public func clear() {
    UnsafeMutableRawPointer(pointer).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Element>.stride)
  }
}
