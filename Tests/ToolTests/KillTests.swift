import Archives
import Foundation
import Testing

/// SIGKILL at random moments: what is on the disk can be read, and going on ends with the bytes of
/// an undisturbed run.
///
/// The moments come from a seeded generator, but what they meet depends on the machine; what must
/// hold does not. `make test-kill` makes 300 kills; the default suite makes a few.
@Suite(.serialized) struct KillTests {
  static let isLong = ProcessInfo.processInfo.environment["REVERIE_LONG_TESTS"] == "1"

  /// Moments between 0 and 1 (SplitMix64).
  private struct Moments {
    var state: UInt64

    mutating func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ z >> 31) >> 11) * 0x1p-53
    }
  }

  private static let training = [
    "--target", "mixture-2d", "--reservoir", "48", "--set", "recipe.updatesPerLevel=60",
    "--set", "recipe.polishUpdates=300", "--checkpoint-every", "7", "--quiet",
  ]

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Runs the tool to its end and returns the seconds it took.
  private func time(_ arguments: [String]) throws -> Double {
    let start = Date()
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return Date().timeIntervalSince(start)
  }

  /// Starts the tool and kills it after `delay` seconds; whether it was still running.
  private func kill(after delay: Double, _ arguments: [String]) throws -> Bool {
    let running = try Tool.start(arguments)
    Thread.sleep(forTimeInterval: delay)
    Foundation.kill(running.process.processIdentifier, SIGKILL)
    let outcome = running.wait()
    #expect(outcome.status == -1 || outcome.status == 0, "\(outcome.errors)")
    return outcome.status == -1
  }

  /// Kills while training, up to four in one run, each but the first while it is resumed.
  @Test func training() throws {
    let wanted = Self.isLong ? 220 : 6
    let whole = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: whole) }
    let duration = try time(["train", "reservoir", "--output", whole] + Self.training)
    let model = try bytes(whole + "/model.safetensors")
    var (moments, kills, starts, resumable, inWrites) = (Moments(state: 11), 0, 0, 0, 0)
    while kills < wanted && starts < 3 * wanted + 10 {
      let run = Tool.scratchPath()
      defer { try? FileManager.default.removeItem(atPath: run) }
      let fresh = ["train", "reservoir", "--output", run] + Self.training
      let resume = [
        "train", "reservoir", "--output", run, "--resume", "--quiet", "--checkpoint-every", "7",
      ]
      for _ in 0..<4 where kills < wanted {
        starts += 1
        let isThere = FileManager.default.fileExists(atPath: run + "/run.json")
        guard try kill(after: moments.next() * duration, isThere ? resume : fresh) else { break }
        kills += 1
        if try expectReadable(run) { resumable += 1 }
        if isWriting(run) { inWrites += 1 }
      }
      let isThere = FileManager.default.fileExists(atPath: run + "/run.json")
      let last = try Tool.run(isThere ? resume : fresh)
      #expect(last.status == 0, "\(last.errors)")
      #expect(try bytes(run + "/model.safetensors") == model)
      #expect(try RunDirectory.open(run).record.status == .finished)
    }
    print(
      "killed while training: \(kills) of \(starts) starts, \(resumable) with a checkpoint, "
        + "\(inWrites) in the middle of a write, none unreadable")
    #expect(kills == wanted)
    #expect(resumable > 0, "no kill came after the first checkpoint")
  }

  /// Whether a file or checkpoint is left that was being written.
  private func isWriting(_ run: String) -> Bool {
    [run, run + "/checkpoints"].contains { directory in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      return names.contains { $0.hasSuffix(".partial") }
    }
  }

  /// Whether there is a checkpoint; a run that is there can be read.
  private func expectReadable(_ run: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: run + "/run.json") else { return false }
    let directory = try RunDirectory.open(run)
    _ = try directory.metrics()
    if FileManager.default.fileExists(atPath: run + "/model.safetensors") {
      #expect(try directory.readModel().isEmpty == false)
    }
    return try directory.latestCheckpoint() != nil
  }

  /// Kills while sampling into a file that is there already: it holds the old draws or the new ones,
  /// whole; or, where there was none, there is none. Two seeds take turns, so that old and new differ.
  @Test func sampling() throws {
    let wanted = Self.isLong ? 80 : 5
    let run = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: run) }
    _ = try time(
      ["train", "reservoir", "--target", "ring", "--output", run] + Tool.quickTraining)
    var (moments, kills, starts, old, new, none) = (Moments(state: 12), 0, 0, 0, 0, 0)
    for format in ["npy", "npz", "safetensors", "csv", "zarr"] {
      let path = Tool.scratchPath("." + format)
      defer {
        for name in [path, path + ".partial", path + ".replaced"] {
          try? FileManager.default.removeItem(atPath: name)
        }
      }
      func options(_ seed: Int) -> [String] {
        [
          "sample", run, "--chains", "400", "--draws", "40", "--thin", "10", "--duration", "2",
          "--quiet", "--overwrite", "--seed", "\(seed)", "--output", path,
        ]
      }
      var (expected, duration) = ([NumericArray](), 0.0)
      for seed in 0...1 {
        duration = try time(options(seed))
        expected.append(try ArrayFile.read(path))
      }
      try FileManager.default.removeItem(atPath: path)
      var killsOfFormat = 0
      while killsOfFormat < wanted / 5 && starts < 6 * wanted + 10 {
        starts += 1
        let seed = starts % 2
        let isKilled = try kill(after: moments.next() * duration, options(seed))
        killsOfFormat += isKilled ? 1 : 0
        guard FileManager.default.fileExists(atPath: path) else {
          #expect(isKilled)
          none += 1
          continue
        }
        let found = try ArrayFile.read(path)
        #expect(found == expected[seed] || isKilled && found == expected[1 - seed])
        if isKilled { (old, new) = found == expected[seed] ? (old, new + 1) : (old + 1, new) }
      }
      kills += killsOfFormat
      _ = try time(options(1))
      #expect(try ArrayFile.read(path) == expected[1])
    }
    print(
      "killed while sampling: \(kills) of \(starts) starts; then \(old) times the draws of an "
        + "earlier start, \(new) times the new ones, \(none) times none, no other file")
    #expect(kills >= wanted)
  }
}
