import Tensors

/// How a pass over wide weights is cut: blocks of hidden units whose weights and activity stay in
/// the second-level cache, so that a pass reads every weight once, and chunks of blocks that threads
/// share. The cut depends on n alone; partial sums of chunks are added in order, so that results do
/// not depend on the number of threads.
struct HiddenBlocks: Sendable {
  /// Hidden units of a block, a multiple of every vector and panel.
  static let width = 288
  /// Blocks of a chunk.
  static let perChunk = 5
  /// Rows of a batch that are worked on together.
  static let rows = 128

  let units: Int

  var chunks: Int { (units + Self.width * Self.perChunk - 1) / (Self.width * Self.perChunk) }

  /// All blocks in order.
  var all: some Sequence<Range<Int>> {
    let units = units
    return stride(from: 0, to: units, by: Self.width).lazy.map {
      $0..<Swift.min(units, $0 + Self.width)
    }
  }

  /// The blocks of one chunk, as ranges of hidden units.
  func blocks(ofChunk chunk: Int) -> [Range<Int>] {
    let first = chunk * Self.perChunk * Self.width
    let end = min(units, first + Self.perChunk * Self.width)
    return stride(from: first, to: end, by: Self.width).map { $0..<min(end, $0 + Self.width) }
  }

  /// One block, where it belongs, and who works on it.
  struct Task {
    /// Hidden units.
    let block: Range<Int>
    let chunk, worker: Int
    /// Whether the block is the first one of its chunk.
    let isFirst: Bool
  }

  /// Calls `body` for every block; a worker does the blocks of its chunks in order.
  func forEachBlock(_ parallelism: Parallelism, _ body: @Sendable (Task) -> Void) {
    let (chunks, workers) = (chunks, workers(parallelism))
    parallelism.forEachBlock(of: workers, blockSize: 1) { range in
      for worker in range {
        for chunk in chunks * worker / workers..<chunks * (worker + 1) / workers {
          work(on: chunk, worker, body)
        }
      }
    }
  }

  private func work(on chunk: Int, _ worker: Int, _ body: (Task) -> Void) {
    for (index, block) in blocks(ofChunk: chunk).enumerated() {
      body(Task(block: block, chunk: chunk, worker: worker, isFirst: index == 0))
    }
  }

  /// Threads that find work.
  func workers(_ parallelism: Parallelism) -> Int { min(parallelism.threads, chunks) }
}
