import Synchronization
import Tensors
import Testing

@Suite struct ParallelismTests {
  /// Every row exactly once, in whole blocks except the last.
  @Test(arguments: [1, 2, 3, 7, 16])
  func coversEveryRowOnce(threads: Int) {
    for count in [0, 1, 2, 15, 16, 17, 100] {
      for blockSize in [1, 2, 7, 16, 100, 1000] {
        let blocks = Mutex<[Range<Int>]>([])
        Parallelism(threads: threads).forEachBlock(of: count, blockSize: blockSize) { range in
          blocks.withLock { $0.append(range) }
        }
        let sorted = blocks.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
        #expect(sorted.flatMap { Array($0) } == Array(0..<count))
        #expect(sorted.allSatisfy { $0.lowerBound % blockSize == 0 })
        #expect(sorted.dropLast().allSatisfy { $0.count == blockSize })
      }
    }
  }

  /// At most `threads` blocks at a time.
  @Test func staysWithinItsThreads() {
    let running = Mutex((now: 0, most: 0))
    Parallelism(threads: 2).forEachBlock(of: 64, blockSize: 1) { _ in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      for _ in 0..<1000 { running.withLock { _ in } }
      running.withLock { $0.now -= 1 }
    }
    #expect(running.withLock { $0.most } <= 2)
    #expect(running.withLock { $0.now } == 0)
  }

  @Test func atLeastOneThread() {
    #expect(Parallelism(threads: 0).threads == 1)
    #expect(Parallelism(threads: -3) == .serial)
  }
}
