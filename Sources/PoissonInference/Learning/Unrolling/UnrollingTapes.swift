import Synchronization
import Tensors

/// Memory of the unrolled passes, kept from one batch to the next: a tape for each thread and
/// sums of gradients for each block.
final class UnrollingTapes<Scalar: InferenceScalar>: @unchecked Sendable {
  // Sendable: a tape is used by the thread that took it from the pool, the sums of a block by the
  // thread that runs the block.
  private let pool = Mutex<[UInt]>([])
  private var allocated: [UnsafeMutableRawPointer] = []
  private var capacity = 0
  private(set) var sums: [GradientSums<Scalar>] = []

  init() {}
  deinit { allocated.forEach { $0.deallocate() } }

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
      allocated.forEach { $0.deallocate() }
      capacity = max(floats, capacity)
      let bytes = capacity * MemoryLayout<Scalar>.stride
      allocated = (0..<workers).map { _ in .allocate(byteCount: bytes, alignment: 64) }
      pool.withLock { $0 = allocated.map { UInt(bitPattern: $0) } }
    }
    let fits = sums.first.map { $0.fits(pixels, latents, steps, variables) } ?? false
    if !fits { sums = [] }
    while sums.count < blocks {
      sums.append(GradientSums(pixels: pixels, latents: latents, steps: steps, variables))
    }
  }

  /// Lends a tape to `body`.
  func withTape(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
    let address = pool.withLock { $0.removeLast() }
    body(UnsafeMutableRawPointer(bitPattern: address)!.assumingMemoryBound(to: Scalar.self))
    pool.withLock { $0.append(address) }
  }
}
