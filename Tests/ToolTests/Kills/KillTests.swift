import Archives
import Foundation
import Testing

/// Kills while training: what is on the disk can be read, and going on ends with what an undisturbed
/// run leaves; the data is untouched, and no lock or partial file stays.
@Suite(.serialized) struct KillTests {
  /// Long enough to be killed, with a checkpoint every few updates.
  private static func training(_ family: String, data: String) -> [String] {
    let settings: [String]
    switch family {
    case "reservoir":
      settings = ["units=24", "recipe.updatesPerLevel=60", "recipe.polishUpdates=300"]
    case "replay": settings = ["units=12", "training.updates=150", "training.batch=8", "steps=10"]
    case "langevin-machine":
      settings = [
        "training.updates=200", "training.chains=8", "training.batchSize=6", "classes=[]",
        "halvesImages=false",
      ]
    default:
      settings = [
        "plan.updates=200", "plan.steps=4", "plan.batchSize=2", "latents=6", "preparation=none",
        "initialStepSize=0.2",
      ]
    }
    return ["train", family, "--data", data, "--checkpoint-every", "7", "--quiet"]
      + SmallRuns.set(settings)
  }

  private static let files = [
    "reservoir": "draws.npy", "replay": "path.csv", "langevin-machine": "images.npy",
    "poisson-vae": "patches.npy",
  ]

  @Test(arguments: SmallRuns.families)
  func training(of family: String) throws {
    let scratch = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    try SmallRuns.writeData(to: scratch)
    let data = "\(scratch)/\(Self.files[family] ?? "")"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: data))
    let (whole, fresh) = ("\(scratch)/whole", Self.training(family, data: data))
    let duration = try Killing.time(fresh + ["--output", whole])
    let wanted = max(2, Killing.wanted / 8)
    var (killing, resumable, inWrites) = (Killing(seed: 11), 0, 0)
    while killing.kills < wanted && killing.starts < 3 * wanted + 10 {
      let run = Tool.scratchPath()
      defer { try? FileManager.default.removeItem(atPath: run) }
      let resume = [
        "train", family, "--output", run, "--resume", "--quiet", "--checkpoint-every", "7",
      ]
      func next() -> [String] {
        FileManager.default.fileExists(atPath: run + "/run.json")
          ? resume : fresh + ["--output", run]
      }
      for _ in 0..<10 where killing.kills < wanted {
        guard try killing.kill(within: duration, next()) else { break }
        if try isResumable(run) { resumable += 1 }
        if isWriting(run) { inWrites += 1 }
        #expect(try Data(contentsOf: URL(fileURLWithPath: data)) == bytes)
      }
      _ = try Killing.time(next())
      try expectSame(run, whole)
    }
    if Tool.isLong {
      print(
        "killed while training \(family): \(killing.kills) of \(killing.starts) starts, "
          + "\(resumable) with a checkpoint, \(inWrites) in the middle of a write, none unreadable")
    }
    #expect(killing.kills == wanted)
  }

  /// Whether a file or checkpoint is left that was being written.
  private func isWriting(_ run: String) -> Bool {
    [run, run + "/checkpoints"].contains { directory in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      return names.contains { $0.hasSuffix(".partial") }
    }
  }

  /// Whether there is a checkpoint; a run that is there can be read.
  private func isResumable(_ run: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: run + "/run.json") else { return false }
    let directory = try RunDirectory.open(run)
    _ = try directory.metrics()
    if FileManager.default.fileExists(atPath: run + "/model.safetensors") {
      #expect(try directory.readModel().isEmpty == false)
    }
    return try directory.latestCheckpoint() != nil
  }

  /// The same files with the same bytes, but for times and places; so no lock and no partial file.
  private func expectSame(_ run: String, _ whole: String) throws {
    #expect(try RunDirectory.open(run).record.status == .finished)
    #expect(try metrics(run) == metrics(whole))
    let (files, expected) = (try kept(run), try kept(whole))
    #expect(files.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected where !["run.json", "metrics.jsonl"].contains(name) {
      #expect(files[name] == bytes, "\(name)")
    }
  }

  private func kept(_ run: String) throws -> [String: Data] {
    try Killing.contents(of: run).filter { !$0.key.hasPrefix("checkpoints/step") }
  }

  /// Lines without the time that they took.
  private func metrics(_ run: String) throws -> [JSONValue] {
    try RunDirectory.open(run).metrics().values.map { line in
      .object((line.object ?? [:]).filter { $0.key != "seconds" })
    }
  }
}
