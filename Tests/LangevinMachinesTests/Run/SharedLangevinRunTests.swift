import Archives
import Foundation
import Processes
import Synchronization
import Tensors
import Testing
import Training

@testable import LangevinMachines

/// Run directories of several processes, here threads.
@Suite final class SharedLangevinRunTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "reverie-\(UUID().uuidString)"
  ).path

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private typealias Ended = (directory: RunDirectory?, result: TrainingResult<LangevinRun>)

  /// Trains with `count` members; the last of them is told to stop when it has asked `stop` times.
  private static func train(
    _ count: Int, in path: String, mode: RunDirectory.Mode = .fresh, stop: Int? = nil,
    imageCounts: [Int]? = nil
  ) -> [Result<Ended, any Error>] {
    LoopbackProcesses.run(count) { group in
      let asked = Mutex(0)
      return Result {
        var configuration = LangevinTrainingTests.configuration
        configuration.strokeDigits = 24
        if let imageCounts { configuration.imageCount = imageCounts[group.rank] }
        return try LangevinTraining(configuration).run(
          in: path, mode: mode, processes: group,
          isInterrupted: {
            guard let stop, group.rank == count - 1 else { return false }
            return asked.withLock {
              $0 += 1
              return $0 == stop
            }
          })
      }
    }
  }

  private func bytes(_ path: String, _ name: String = "model.safetensors") throws -> [UInt8] {
    try LocalFileSystem().read(path + "/" + name)
  }

  /// Whichever process a signal comes to, all stop after the same update; another number goes on, and the
  /// model has the bytes of one process.
  @Test func stoppedByOneResumedByOthers() throws {
    let (alone, shared) = (folder + "/alone", folder + "/shared")
    _ = try #require(Self.train(1, in: alone).first).get()
    for (rank, ended) in Self.train(4, in: shared, stop: 2).enumerated() {
      let (directory, result) = try ended.get()
      #expect((directory != nil) == (rank == 0))
      guard case .interrupted(updatesDone: 2) = result else {
        Issue.record("\(rank): \(result)")
        return
      }
    }
    let record = try RunDirectory.open(shared)
    #expect(try record.record.status == .interrupted && record.checkpointSteps() == [2])
    for ended in Self.train(2, in: shared, mode: .resume) {
      #expect(try ended.get().result.run != nil)
    }
    #expect(try bytes(shared) == bytes(alone))
    let metrics = try [shared, alone].map { path in
      try JSONLines.read(path + "/metrics.jsonl").values.map { line in
        line.object?.filter { $0.key != "seconds" }
      }
    }
    #expect(metrics[0] == metrics[1])
  }

  /// What only the first process can find, a directory in use, ends all.
  @Test func failuresOfTheFirstEndAll() throws {
    let path = folder + "/run"
    _ = try #require(Self.train(1, in: path).first).get()
    for (rank, ended) in Self.train(2, in: path).enumerated() {
      let failure = try #require(throws: SharedFailure.self) { try ended.get() }
      #expect(failure.kind == .wrongUse && (failure.error is ArchiveError) == (rank == 0))
    }
  }

  /// Processes with other settings than the first are refused, and nothing is written.
  @Test func othersSettingsAreRefused() throws {
    let path = folder + "/run"
    let ended = Self.train(3, in: path, imageCounts: [20, 20, 22])
    for (rank, ended) in ended.enumerated() {
      let failure = try #require(throws: SharedFailure.self) { try ended.get() }
      #expect(failure.rank == 2 && failure.kind == .wrongUse)
      guard rank == 2 else { continue }
      guard case .otherProcess(2, "settings", _, _) = failure.error as? RunError else {
        Issue.record("\(String(describing: failure.error))")
        return
      }
    }
    #expect(LocalFileSystem().entry(at: path) == nil)
  }
}
