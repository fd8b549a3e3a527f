import Archives
import Foundation
import Synchronization
import Testing
import Training

@testable import Jobs

/// A run that was stopped between two lines of metrics and gone on with leaves what an undisturbed one
/// leaves: model, metrics, report and figures.
@Suite struct ResumedRunTests {
  /// A training of a moment, and after how many updates it is stopped: not where a line is due.
  struct Case: CustomTestStringConvertible, Sendable {
    let family: String
    let settings: JSONValue
    let stopped: Int
    var testDescription: String { family }
  }

  private static let cases = [
    Case(
      family: "reservoir",
      settings: [
        "target": "mixture-2d", "standardization": "none", "units": 12,
        "recipe": ["updatesPerLevel": 20, "polishUpdates": 70],
      ], stopped: 130),
    Case(
      family: "replay",
      settings: ["task": "triangle", "units": 8, "training": ["updates": 120, "batch": 2]],
      stopped: 110),
    Case(
      family: "langevin-machine",
      settings: [
        "strokeDigits": 24, "training": ["updates": 14, "chains": 4, "batchSize": 4],
      ], stopped: 9),
    Case(
      family: "poisson-vae",
      settings: [
        "latents": 6, "patchSide": 6, "embeddedPatches": 60,
        "plan": ["updates": 50, "steps": 3, "batchSize": 8],
      ], stopped: 27),
  ]
  /// Stopped while the stability of inference is judged, after the last update.
  private static let judged = Case(
    family: "poisson-vae", settings: cases[3].settings, stopped: 51)

  @Test(arguments: cases + [judged])
  func resumedRunsAreUndisturbedOnes(of example: Case) throws {
    let (whole, run) = (scratch(), scratch())
    defer { for path in [whole, run] { try? FileManager.default.removeItem(atPath: path) } }
    var request = TrainRequest(family: example.family, output: whole)
    request.settings.add(example.settings, source: "the test")
    request.settings.preset = example.family == "poisson-vae" ? "small" : nil
    _ = try request.run([:], in: JobContext())

    request.output = run
    let stopped = #expect(throws: JobError.self) {
      try request.run([:], in: stopping(after: example.stopped))
    }
    #expect(stopped?.errorKind == .interrupted)
    request.settings = SettingChanges()
    request.isResumed = true
    _ = try request.run([:], in: JobContext())

    #expect(try metrics(of: run) == metrics(of: whole))
    for name in try files(of: whole) where !["run.json", "metrics.jsonl"].contains(name) {
      #expect(try bytes(run, name) == bytes(whole, name), "\(name)")
    }
  }

  /// A stop in the report leaves a finished run.
  @Test(arguments: cases)
  func reportsCanBeStopped(of example: Case) throws {
    let run = scratch()
    defer { try? FileManager.default.removeItem(atPath: run) }
    var request = TrainRequest(family: example.family, output: run)
    request.settings.add(example.settings, source: "the test")
    request.settings.preset = example.family == "poisson-vae" ? "small" : nil
    let stopped = #expect(throws: JobError.self) {
      try request.run(
        [:],
        in: JobContext(begin: { label, _ in
          JobContext.Stage(
            isInterrupted: { label == "report" }, update: { _, _, _ in }, finish: {})
        }))
    }
    #expect(stopped?.errorKind == .interrupted)
    #expect(stopped?.description.contains("the run is finished") == true)
    #expect(try RunDirectory.open(run).record.status == .finished)
    let names = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(names.contains("model.safetensors") && !names.contains("report.html"))
  }

  /// A job that is started until it is done asks to go on each time; what is not there begins. Where nothing
  /// says what to train, a run was meant.
  @Test func whatIsNotThereIsBegun() throws {
    let run = scratch()
    defer { try? FileManager.default.removeItem(atPath: run) }
    var request = TrainRequest(family: "langevin-machine", output: run)
    request.isResumed = true
    let missing = #expect(throws: ArchiveError.self) { try request.run([:], in: JobContext()) }
    #expect(missing?.errorKind == .notFound)
    request.settings.add(
      ["strokeDigits": 24, "training": ["updates": 4, "chains": 4, "batchSize": 4]],
      source: "the test")
    for _ in 0..<2 { _ = try request.run([:], in: JobContext()) }
    #expect(try RunDirectory.open(run).record.status == .finished)
  }

  private func scratch() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("reverie-\(UUID())").path
  }

  /// Asks to stop after so many updates.
  private func stopping(after updates: Int) -> JobContext {
    let asked = Counter()
    return JobContext(begin: { _, _ in
      JobContext.Stage(
        isInterrupted: { asked.next() >= updates }, update: { _, _, _ in }, finish: {})
    })
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  /// Lines without the time that they took.
  private func metrics(of run: String) throws -> [JSONValue] {
    try RunDirectory.open(run).metrics().values.map { line in
      var members = line.object ?? [:]
      #expect(members.removeValue(forKey: "seconds") != nil)
      return .object(members)
    }
  }

  /// What a run leaves but its checkpoints, by name.
  private func files(of run: String) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: run).filter { name in
      var isDirectory: ObjCBool = false
      return !name.hasPrefix("checkpoints")
        && FileManager.default.fileExists(atPath: "\(run)/\(name)", isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }
    #expect(names.contains("report.html") && names.contains("model.safetensors"))
    return names.sorted()
  }

  private func bytes(_ run: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(run)/\(name)"))
  }
}
