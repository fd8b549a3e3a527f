/// How many threads share a batch. Rows are split into fixed blocks, never a summed index, so that
/// results do not depend on it.
public struct Parallelism: Sendable, Equatable, Codable {
  /// Threads, at least 1.
  public var threads: Int

  /// `threads` threads, at least 1.
  public init(threads: Int) { self.threads = max(1, threads) }

  /// Everything on the calling thread.
  public static let serial = Parallelism(threads: 1)

  /// Calls `body` with consecutive blocks of `blockSize` rows (the last may be shorter) of
  /// `count` rows, at most `threads` at a time. Worth it from about 100 µs of work per call.
  public func forEachBlock(
    of count: Int, blockSize: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let blocks = (count + blockSize - 1) / blockSize
    let block = { (index: Int) in index * blockSize..<min(count, (index + 1) * blockSize) }
    guard threads > 1, blocks > 1 else {
      for index in 0..<blocks { body(block(index)) }
      return
    }
    let workers = min(threads, blocks)
    ThreadPool.perform(workers) { worker in
      // A fixed share for each worker: contiguous runs of blocks.
      for index in blocks * worker / workers..<blocks * (worker + 1) / workers {
        body(index * blockSize..<min(count, (index + 1) * blockSize))
      }
    }
  }

  /// What `body` gives for each of `count` pieces of work, in their order; each is written to a place of
  /// its own.
  public func results<Result: Sendable>(
    of count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { memory, initialised in
      nonisolated(unsafe) let memory = memory
      forEachBlock(of: count, blockSize: 1) { range in
        for index in range { memory.initializeElement(at: index, to: body(index)) }
      }
      initialised = count
    }
  }
}
