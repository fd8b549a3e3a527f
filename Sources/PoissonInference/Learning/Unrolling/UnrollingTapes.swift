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
  private var sums: [GradientSums<Scalar>] = []

  init() {}

  /// Bytes held by all tapes and sums.
  var bytes: Int {
    allocated.count * capacity * MemoryLayout<Scalar>.stride
      + sums.reduce(0) { $0 + $1.bytes }
  }

  /// Runs `body` on every block of a batch's images, each on one thread with a tape and with sums of
  /// its own that start from zero; the sums in the order of the blocks.
  func sums<Tape: UnrollingTape>(
    of batch: UnrolledBatch<Scalar>, _ layout: UnrollingLayout, _ parallelism: Parallelism,
    _ body: @Sendable (UnrolledPass<Scalar, Tape>) -> Void
  ) -> ArraySlice<GradientSums<Scalar>> where Tape.Scalar == Scalar {
    let (images, blockRows, steps) = (batch.images, layout.blockRows, layout.steps)
    let (pixels, latents) = (layout.pixels, layout.latents)
    let blocks = (images + blockRows - 1) / blockRows
    prepare(
      blocks: blocks, workers: parallelism.threads,
      floats: Tape.size(rows: min(blockRows, images), latents: latents, pixels: pixels, steps),
      layout)
    parallelism.forEachBlock(of: images, blockSize: blockRows) { rows in
      withTape { memory in
        let pass = UnrolledPass(
          batch: batch, rows: rows,
          tape: Tape(memory, rows: rows.count, latents: latents, pixels: pixels, steps),
          sums: sums[rows.lowerBound / blockRows])
        pass.sums.reset()
        body(pass)
      }
    }
    return sums[..<blocks]
  }

  private func prepare(blocks: Int, workers: Int, floats: Int, _ layout: UnrollingLayout) {
    let (pixels, latents, steps) = (layout.pixels, layout.latents, layout.steps)
    let workers = min(workers, blocks)
    if floats > capacity || allocated.count < workers {
      capacity = max(floats, capacity)
      allocated = (0..<workers).map { _ in AlignedMemory(capacity, cleared: false) }
      pool.withLock { [allocated] in $0 = allocated }
    }
    let fits = sums.first.map { $0.fits(pixels, latents, steps, layout.variables) } ?? false
    if !fits { sums = [] }
    while sums.count < blocks {
      sums.append(
        GradientSums(pixels: pixels, latents: latents, steps: steps, layout.variables))
    }
  }

  /// Lends a tape to `body`.
  private func withTape(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
    let tape = pool.withLock { $0.removeLast() }
    body(tape.pointer)
    pool.withLock { $0.append(tape) }
  }
}
