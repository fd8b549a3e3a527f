import Reverie

/// Memory that the threads of a benchmark share.
///
/// Sendable because each thread touches rows of its own.
final class Buffer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer

  init(count: Int) {
    memory = .allocate(byteCount: max(1, count) * 4, alignment: 64)
    pointer = memory.bindMemory(to: Float.self, capacity: count)
    pointer.initialize(repeating: 0, count: count)
  }

  /// Normal draws times `scale`.
  convenience init(normals count: Int, scale: Float, seed: UInt64) {
    self.init(count: count)
    Float.normals(RandomStream(seed: seed), 1, count, pointer)
    for i in 0..<count { pointer[i] *= scale }
  }

  deinit { memory.deallocate() }

  /// Stops a benchmark whose numbers went astray: its time would mean nothing.
  func requireFinite(_ count: Int, _ name: String) {
    precondition((0..<count).allSatisfy { pointer[$0].isFinite }, "\(name) is not finite")
  }
}
