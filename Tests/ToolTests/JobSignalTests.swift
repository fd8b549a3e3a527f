import Archives
import Foundation
import Testing

/// SIGUSR1, by which a job system announces the end, where nothing listens for it.
@Suite struct JobSignalTests {
  /// The tool reads a pipe without an end: before a training, and in a verb that saves nothing.
  @Test(arguments: [
    ["train", "reservoir", "--output", "run", "--data"], ["diagnose"],
  ])
  func endsWithTheCodeOfAStop(arguments: [String]) throws {
    let directory = Tool.scratchPath()
    try LocalFileSystem().createDirectories(directory)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let pipe = "\(directory)/draws.csv"
    try #require(mkfifo(pipe, 0o600) == 0)
    let tool = try Tool.start(arguments + [pipe], in: directory)
    let writer = Self.open(pipe, whileRunning: tool.process)
    defer { close(writer) }
    #expect(writer >= 0)
    kill(tool.process.processIdentifier, SIGUSR1)
    let outcome = tool.wait()
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("SIGUSR1"))
    #expect(try LocalFileSystem().contents(of: directory) == ["draws.csv"])
  }

  /// The end to write to, once the tool reads; -1 where it ended before.
  private static func open(_ pipe: String, whileRunning process: Process) -> Int32 {
    while process.isRunning {
      let descriptor = Foundation.open(pipe, O_WRONLY | O_NONBLOCK)
      if descriptor >= 0 { return descriptor }
      usleep(10_000)
    }
    return -1
  }
}
