import Archives
import Foundation
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

  /// A part that was made is read by the next run, unless it is to be made anew; without a directory it is made
  /// each time.
  @Test func partsAreKept() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var made = 0
    func part(in context: ExperimentContext) throws -> [Int] {
      try context.kept("part-1") {
        made += 1
        return [made]
      }
    }
    var context = ExperimentContext(outputDirectory: directory)
    #expect(try [part(in: context), part(in: context)] == [[1], [1]])
    context.scale = .paper
    #expect(try part(in: context) == [2])
    context.overwrites = true
    #expect(try part(in: context) == [3])
    context.outputDirectory = nil
    #expect(try part(in: context) == [4])
  }
}
