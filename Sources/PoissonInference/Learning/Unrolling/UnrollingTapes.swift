import Processes
import Synchronization
import Tensors

/// Memory of the unrolled passes, kept from one batch to the next: a tape for each thread and
/// the sums of gradients of all blocks.
final class UnrollingTapes<Scalar: InferenceScalar>: @unchecked Sendable {
  // Sendable: a tape is used by the thread that took it from the pool, the sums of a block by the
  // thread that runs the block.
  private let pool = Mutex<[AlignedMemory<Scalar>]>([])
  private var allocated: [AlignedMemory<Scalar>] = []
  private var capacity = 0
  private var sums: BlockSums<Scalar>?

  init() {}

  /// Bytes held by all tapes and sums.
  var bytes: Int {
    allocated.count * capacity * MemoryLayout<Scalar>.stride + (sums?.bytes ?? 0)
  }

  /// Runs `body` on every block of a batch's images, each on one thread with a tape and with sums of
  /// its own that start from zero; the sums in the order of the blocks. Processes share the blocks, and
  /// have all sums afterwards.
  func sums<Tape: UnrollingTape>(
    of batch: UnrolledBatch<Scalar>, _ layout: UnrollingLayout, _ parallelism: Parallelism,
    _ processes: any ProcessGroup, _ body: @Sendable (UnrolledPass<Scalar, Tape>) -> Void
  ) -> [GradientSums<Scalar>] where Tape.Scalar == Scalar {
    let (images, blockRows, steps) = (batch.images, layout.blockRows, layout.steps)
    let (pixels, latents) = (layout.pixels, layout.latents)
    let blocks = (images + blockRows - 1) / blockRows
    prepare(
      workers: min(parallelism.threads, blocks),
      floats: Tape.size(rows: min(blockRows, images), latents: latents, pixels: pixels, steps))
    let sums = prepareSums(layout, blocks: blocks)
    let shares = processes.shares(of: blocks, blockSize: 1)
    let own = shares[processes.rank]
    parallelism.forEachBlock(of: own.count, blockSize: 1) { number in
      let block = own.lowerBound + number.lowerBound
      let rows = block * blockRows..<min(images, (block + 1) * blockRows)
      withTape { memory in
        let pass = UnrolledPass(
          batch: batch, rows: rows,
          tape: Tape(memory, rows: rows.count, latents: latents, pixels: pixels, steps),
          sums: sums[block])
        pass.sums.reset()
        body(pass)
      }
    }
    sums.exchange(shares, of: processes)
    return (0..<blocks).map { sums[$0] }
  }

  private func prepareSums(_ layout: UnrollingLayout, blocks: Int) -> BlockSums<Scalar> {
    if let sums, sums.fits(layout, blocks: blocks) { return sums }
    let made = BlockSums<Scalar>(layout, blocks: blocks)
    sums = made
    return made
  }

  private func prepare(workers: Int, floats: Int) {
    if floats > capacity || allocated.count < workers {
      capacity = max(floats, capacity)
      allocated = (0..<workers).map { _ in AlignedMemory(capacity, cleared: false) }
      pool.withLock { [allocated] in $0 = allocated }
    }
  }

  /// Lends a tape to `body`.
  private func withTape(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
    let tape = pool.withLock { $0.removeLast() }
    body(tape.pointer)
    pool.withLock { $0.append(tape) }
  }
}
