import Archives
import Foundation
import RandomStreams
import Tensors
import Testing
import Training

/// Noisy gradient descent on ½ x²: small, stochastic, resumable.
struct NoisyDescent: LearningRule {
  var updatesDone = 0
  let totalUpdates = 50
  var value = 10.0
  private var sum = 0.0

  mutating func update() throws {
    var stream = RandomStream(seed: 4, step: UInt64(updatesDone))
    value -= 0.1 * (value + Matrix<Double>.normals(1, 1, from: &stream)[0, 0])
    sum += value
    updatesDone += 1
  }

  mutating func takeMetrics() -> [String: Double] {
    defer { sum = 0 }
    return ["sum": sum]
  }

  func checkpoint() -> Checkpoint {
    Checkpoint(
      tensors: ["value": NumericArray(shape: [1], values: [value])],
      state: ["updatesDone": JSONValue(updatesDone), "sum": JSONValue(sum)])
  }

  mutating func restore(from checkpoint: Checkpoint) throws {
    updatesDone = try checkpoint.state.integer("updatesDone")
    sum = try checkpoint.state.number("sum")
    value = try checkpoint.tensors.array(named: "value").values(as: Double.self)[0]
  }
}

@Suite struct TrainingLoopTests {
  private func withDirectory(_ body: (inout RunDirectory) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var run = try RunDirectory.create(
      path, record: RunRecord(family: "reservoir", configuration: [:], seed: 4))
    try body(&run)
  }

  /// A checkpoint is due after a while even where its number of updates is far away.
  @Test func savesByTime() throws {
    try withDirectory { run in
      var rule = NoisyDescent()
      var loop = TrainingLoop(checkpointInterval: 1_000)
      loop.checkpointSeconds = -1
      _ = try loop.run(&rule, in: run)
      #expect(try run.latestCheckpoint()?.step == 50)
    }
  }

  @Test func stopsWhereAMetricIsNotFinite() throws {
    var rule = NoisyDescent()
    rule.value = .infinity
    #expect(throws: TrainingError.nonFinite(metric: "sum", update: 10)) {
      try TrainingLoop(logInterval: 10).run(&rule)
    }
  }

  @Test func logsAndFinishes() throws {
    try withDirectory { run in
      var (rule, seen) = (NoisyDescent(), [Int]())
      let loop = TrainingLoop(logInterval: 20)
      let outcome = try loop.run(&rule, in: run, onProgress: { seen.append($0.updatesDone) })
      #expect(outcome == .finished && seen == [20, 40, 50])
      #expect(try run.metrics().values.compactMap { $0["step"]?.int } == [20, 40, 50])
      #expect(try run.latestCheckpoint() == nil)
    }
  }

  /// Interrupted anywhere, resumed from the directory: the same value and the same metrics.
  @Test(arguments: [1, 19, 20, 33, 49])
  func interruptionSavesAndResumes(stop: Int) throws {
    var whole = NoisyDescent()
    let loop = TrainingLoop(logInterval: 20, checkpointInterval: 7)
    _ = try loop.run(&whole)
    try withDirectory { run in
      var (rule, count) = (NoisyDescent(), 0)
      let outcome = try loop.run(
        &rule, in: run,
        isInterrupted: {
          count += 1
          return count == stop
        })
      #expect(outcome == .interrupted(updatesDone: stop))
      var resumed = NoisyDescent()
      try resumed.restore(from: #require(try run.latestCheckpoint()))
      #expect(resumed.updatesDone == stop)
      #expect(try loop.run(&resumed, in: run) == .finished)
      #expect(resumed.value == whole.value)
    }
  }

  /// A signal on the last update does not lose the result.
  @Test func interruptionAtTheEndFinishes() throws {
    var rule = NoisyDescent()
    var count = 0
    let outcome = try TrainingLoop().run(
      &rule,
      isInterrupted: {
        count += 1
        return count == 50
      })
    #expect(outcome == .finished)
  }

  @Test func missingEntriesAreNamed() {
    var rule = NoisyDescent()
    #expect(throws: CheckpointError.missing(name: "sum")) {
      try rule.restore(from: Checkpoint(state: ["updatesDone": 3]))
    }
  }
}
