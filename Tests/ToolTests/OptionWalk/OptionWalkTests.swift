import Foundation
import Testing

/// Whatever number a user gives, the tool ends with a documented exit code and within bounded memory.
///
/// The default suite tries 24 of about 4,000 attempts, evenly spread; `make test-long` tries all.
@Suite struct OptionWalkTests {
  /// The documented codes; 75 and death by a signal only where the test sent one.
  private static let documented: Set<Int32> = [0, 2, 64, 65, 66, 70, 73, 74]
  /// Addresses that a run may use. What the tool says it needs is held against this limit.
  private static let memory = 4 << 30

  @Test func everyNumberEndsInADocumentedWay() throws {
    let scratch = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let walk = OptionWalk(try SmallRuns(in: scratch))
    let all = try walk.settings() + walk.options()
    try #require(all.count > 3_000)
    let chosen = Tool.isLong ? all : (0..<24).map { all[(2 * $0 + 1) * all.count / 48] }
    var codes: [Int32: Int] = [:]
    for attempt in chosen {
      let outcome = try run(attempt.arguments, in: scratch)
      codes[outcome.status, default: 0] += 1
      #expect(
        Self.documented.contains(outcome.status) || outcome.wasStopped,
        "\(attempt.name): \(outcome.status) \(outcome.errors.prefix(400))")
    }
    if Tool.isLong {
      let counts = codes.sorted { $0.key < $1.key }.map { "\($0.value) with \($0.key)" }
      print("option walk: \(chosen.count) attempts, \(counts.joined(separator: ", "))")
    }
  }

  private struct Outcome {
    let status: Int32
    let errors: String
    let wasStopped: Bool
  }

  /// Runs the tool under a limit of addresses. Work that would go on is asked to stop once it took two
  /// seconds of a processor, so that a busy machine does not hide what would have come, and again until it
  /// does. Names of files that are numbers, too, are in `directory`.
  private func run(_ arguments: [String], in directory: String) throws -> Outcome {
    let limit = "ulimit -v \(Self.memory >> 10); ulimit -c 0; exec \"$0\" \"$@\""
    let running = try Tool.start(
      ["-c", limit, Tool.executable.path] + arguments,
      executable: URL(fileURLWithPath: "/bin/sh"), in: directory)
    var (waited, asked) = (0, 0)
    while running.process.isRunning {
      Thread.sleep(forTimeInterval: 0.02)
      waited += 1
      guard waited % 100 == 0, Self.seconds(of: running.process, waited: waited) > 2 else {
        continue
      }
      running.process.terminate()
      asked += 1
    }
    let outcome = running.wait()
    let stops: Set<Int32> = [75, 128 + SIGTERM, -1]
    let isSignal = running.process.terminationReason == .uncaughtSignal
    let bySignal = !isSignal || running.process.terminationStatus == SIGTERM
    return Outcome(
      status: outcome.status, errors: outcome.errors,
      wasStopped: asked > 0 && stops.contains(outcome.status) && bySignal)
  }

  /// Processor time of a process, seconds; where the system does not say, and for one that only waits,
  /// a fraction of the time that it has been running.
  private static func seconds(of process: Process, waited: Int) -> Double {
    let idle = 0.02 * Double(waited) / 30
    guard
      let text = try? String(
        contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 30 * idle }
    // After the name: state, parent, … with user and system time as the 12th and 13th, hundredths.
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 30 * idle
    }
    return max((user + system) / 100, idle)
  }
}
