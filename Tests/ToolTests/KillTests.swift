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
    var (moments, kills, starts, resumable) = (Moments(state: 11), 0, 0, 0)
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
      }
      let isThere = FileManager.default.fileExists(atPath: run + "/run.json")
      let last = try Tool.run(isThere ? resume : fresh)
      #expect(last.status == 0, "\(last.errors)")
      #expect(try bytes(run + "/model.safetensors") == model)
      #expect(try RunDirectory.open(run).record.status == .finished)
    }
    print("killed while training: \(kills) of \(starts) starts, \(resumable) with a checkpoint")
    #expect(kills == wanted)
    #expect(resumable > 0, "no kill came after the first checkpoint")
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

  /// Kills while sampling: the file is not there, or it is whole; a store can be opened and holds
  /// no part of the draws.
  @Test func sampling() throws {
    let wanted = Self.isLong ? 80 : 3
    let run = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: run) }
    _ = try time(
      ["train", "reservoir", "--target", "ring", "--output", run] + Tool.quickTraining)
    var (moments, kills, starts) = (Moments(state: 12), 0, 0)
    for format in ["npy", "npz", "safetensors", "csv", "zarr"] {
      let (whole, path) = (Tool.scratchPath("." + format), Tool.scratchPath("." + format))
      defer { for file in [whole, path] { try? FileManager.default.removeItem(atPath: file) } }
      let options = [
        "sample", run, "--chains", "400", "--draws", "40", "--thin", "10", "--duration", "2",
        "--quiet", "--output",
      ]
      let duration = try time(options + [whole])
      let expected = try ArrayFile.read(whole)
      var killsOfFormat = 0
      let wantedOfFormat = max(1, wanted / 5)
      while killsOfFormat < wantedOfFormat && starts < 6 * wanted + 10 {
        starts += 1
        let isKilled = try kill(
          after: moments.next() * duration, options + [path, "--overwrite"])
        killsOfFormat += isKilled ? 1 : 0
        guard FileManager.default.fileExists(atPath: path) else { continue }
        if format == "zarr" {
          let store = try ZarrGroup.open(path)
          for name in store.variables {
            let found = try store.read(name)
            #expect(found == expected || found.count == 0)
          }
        } else {
          #expect(try ArrayFile.read(path) == expected)
        }
      }
      kills += killsOfFormat
      _ = try time(options + [path, "--overwrite"])
      #expect(try ArrayFile.read(path) == expected)
    }
    print("killed while sampling: \(kills) of \(starts) starts")
    #expect(kills >= wanted)
  }
}
