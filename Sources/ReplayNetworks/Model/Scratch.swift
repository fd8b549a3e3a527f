import Tensors

/// Memory of a workspace: allocated once, aligned to 64 bytes, touched by one worker at a time.
final class Scratch<Scalar: TensorScalar>: @unchecked Sendable {
  // Sendable: a workspace that owns it is handed to one worker at a time.
  let pointer: UnsafeMutablePointer<Scalar>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let bytes = max(count * MemoryLayout<Scalar>.stride, 64)
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Scalar.self, capacity: max(count, 1))
    clear()
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  /// All zero bits, in one pass however the element is known here.
  func clear() {
    UnsafeMutableRawPointer(pointer).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Scalar>.stride)
  }
}
