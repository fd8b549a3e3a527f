import Archives
import Foundation
import Testing

/// SIGKILL at random moments. These come from a seeded generator, but what they meet depends on the
/// machine; what must hold does not.
struct Killing {
  /// Kills of all tests together: `make test-kill KILLS=1000`, and a few in the default suite.
  static let wanted = Tool.isLong ? Int(environment("REVERIE_KILLS") ?? "") ?? 1_000 : 17

  static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

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

  private var moments: Moments
  /// Starts, and how many of them were killed.
  private(set) var starts = 0, kills = 0

  init(seed: UInt64) { moments = Moments(state: seed) }

  /// Runs the tool to its end and returns the seconds it took.
  static func time(_ arguments: [String]) throws -> Double {
    let start = Date()
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return Date().timeIntervalSince(start)
  }

  /// Starts the tool and kills it after a random share of `duration` seconds; whether it was still
  /// running.
  mutating func kill(within duration: Double, _ arguments: [String]) throws -> Bool {
    let running = try Tool.start(arguments)
    Thread.sleep(forTimeInterval: moments.next() * duration)
    Foundation.kill(running.process.processIdentifier, SIGKILL)
    let outcome = running.wait()
    #expect(outcome.status == -1 || outcome.status == 0, "\(outcome.errors)")
    starts += 1
    kills += outcome.status == -1 ? 1 : 0
    return outcome.status == -1
  }

  /// All files below a directory, or of a file itself, by path.
  static func contents(of path: String) throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return Dictionary(
      uniqueKeysWithValues: try names.compactMap { name in
        var isDirectory: ObjCBool = false
        let file = "\(path)/\(name)"
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory),
          !isDirectory.boolValue
        else { return nil }
        return (name, try Data(contentsOf: URL(fileURLWithPath: file)))
      })
  }
}
