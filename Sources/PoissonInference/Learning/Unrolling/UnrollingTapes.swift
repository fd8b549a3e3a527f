import Synchronization
import Tensors

/// Memory of the unrolled passes, kept from one batch to the next: a tape for each thread and
/// sums of gradients for each block.
final class UnrollingTapes<Scalar: InferenceScalar>: @unchecked Sendable {
  // Sendable: a tape is used by the thread that took it from the pool, the sums of a block by the
  // thread that runs the block.
  private let pool = Mutex<[AlignedMemory<Scalar>]>([])
  private var allocated: [AlignedMemory<Scalar>] = []
  private var capacity = 0
  private(set) var sums: [GradientSums<Scalar>] = []

  init() {}

  /// Bytes held by all tapes and sums.
  var bytes: Int {
    allocated.count * capacity * MemoryLayout<Scalar>.stride
      + sums.reduce(0) { $0 + $1.bytes }
  }

  func prepare(
    blocks: Int, workers: Int, floats: Int, pixels: Int, latents: Int, steps: Int,
    variables: Int = 1
  ) {
    let workers = min(workers, blocks)
    if floats > capacity || allocated.count < workers {
      capacity = max(floats, capacity)
      allocated = (0..<workers).map { _ in AlignedMemory(capacity, cleared: false) }
      pool.withLock { [allocated] in $0 = allocated }
    }
    let fits = sums.first.map { $0.fits(pixels, latents, steps, variables) } ?? false
    if !fits { sums = [] }
    while sums.count < blocks {
      sums.append(GradientSums(pixels: pixels, latents: latents, steps: steps, variables))
    }
  }

  /// Lends a tape to `body`.
  func withTape(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
    let tape = pool.withLock { $0.removeLast() }
    body(tape.pointer)
    pool.withLock { $0.append(tape) }
  }
}
