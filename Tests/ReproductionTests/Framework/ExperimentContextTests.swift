import Archives
import Synchronization
import Testing
import Training

@testable import Reproduction

@Suite struct ExperimentContextTests {
  /// Only counts.
  private struct Counter: LearningRule {
    private(set) var updatesDone = 0
    let totalUpdates = 10
    mutating func update() { updatesDone += 1 }
    mutating func takeMetrics() -> [String: Double] { [:] }
    func checkpoint() -> Checkpoint { Checkpoint(tensors: [:], state: [:]) }
    mutating func restore(from checkpoint: Checkpoint) {}
  }

  @Test func trainsToTheEndOrSoFar() throws {
    let context = ExperimentContext()
    var rule = Counter()
    try context.train(&rule, until: 4)
    #expect(rule.updatesDone == 4)
    try context.train(&rule)
    #expect(rule.updatesDone == 10)
  }

  /// A signal ends a training before its next update.
  @Test func aSignalEndsATraining() {
    let asked = Mutex(0)
    let context = ExperimentContext(isInterrupted: {
      asked.withLock {
        $0 += 1
        return $0 > 3
      }
    })
    var rule = Counter()
    #expect(throws: ExperimentError.interrupted) { try context.train(&rule) }
    #expect(rule.updatesDone == 3)
  }
}
