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

  /// At most `threads` blocks at a time. Counted with atomics: a `Mutex` that threads wait for is
  /// handed over by the kernel, which the thread sanitizer does not see.
  @Test func staysWithinItsThreads() {
    let now = Atomic(0)
    let most = Atomic(0)
    Parallelism(threads: 2).forEachBlock(of: 64, blockSize: 1) { _ in
      let running = now.add(1, ordering: .sequentiallyConsistent).newValue
      most.max(running, ordering: .sequentiallyConsistent)
      for _ in 0..<1000 { _ = now.load(ordering: .sequentiallyConsistent) }
      now.subtract(1, ordering: .sequentiallyConsistent)
    }
    #expect(most.load(ordering: .sequentiallyConsistent) <= 2)
    #expect(now.load(ordering: .sequentiallyConsistent) == 0)
  }

  /// Results stand in the order of the work, whoever did it; none of nothing.
  @Test(arguments: [1, 2, 3, 8])
  func resultsAreInOrder(threads: Int) {
    let parallelism = Parallelism(threads: threads)
    #expect(parallelism.results(of: 37) { [$0, $0 * $0] } == (0..<37).map { [$0, $0 * $0] })
    #expect(parallelism.results(of: 0) { "\($0)" }.isEmpty)
  }

  @Test func atLeastOneThread() {
    #expect(Parallelism(threads: 0).threads == 1)
    #expect(Parallelism(threads: -3) == .serial)
  }
}
