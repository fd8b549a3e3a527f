import Foundation
import Testing

/// Runs the built `reverie` executable.
enum Tool {
  /// What a run gave.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Whether tests that take long were asked for.
  static let isLong = ProcessInfo.processInfo.environment["REVERIE_LONG_TESTS"] == "1"

  /// The executable beside the test bundle.
  static let executable: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("reverie")
  }()

  /// Runs `reverie arguments` to its end.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Outcome {
    let process = try start(arguments)
    return process.wait()
  }

  /// Starts `reverie arguments`; its output goes to files, so that nothing blocks.
  static func start(
    _ arguments: [String], executable: URL = executable, in directory: String? = nil
  ) throws -> Running {
    let process = Process()
    process.executableURL = executable
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    process.arguments = arguments
    let (output, errors) = (scratchPath(), scratchPath())
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Running(process: process, outputPath: output, errorPath: errors)
  }

  /// A running tool.
  struct Running {
    let process: Process
    let outputPath, errorPath: String

    func wait() -> Outcome {
      process.waitUntilExit()
      defer {
        try? FileManager.default.removeItem(atPath: outputPath)
        try? FileManager.default.removeItem(atPath: errorPath)
      }
      return Outcome(
        status: process.terminationReason == .exit ? process.terminationStatus : -1,
        output: (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "",
        errors: (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "")
    }
  }

  /// A path that does not exist yet.
  static func scratchPath(_ suffix: String = "") -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)\(suffix)"
    ).path
  }

  /// Options of a training that takes well under a second.
  static let quickTraining = [
    "--set", "recipe.updatesPerLevel=20", "--set", "recipe.polishUpdates=20", "--set",
    "units=32", "--quiet",
  ]
}
