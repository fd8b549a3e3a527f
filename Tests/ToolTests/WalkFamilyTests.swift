import Archives
import Jobs
import Synchronization
import Testing

@testable import ReverieCommand

/// A family that only a test knows goes through the tool's own code.
@Suite struct WalkFamilyTests {
  private static let registry = FamilyRegistry(
    families: FamilyRegistry.standard.families + [WalkFamily.self],
    requests: FamilyRegistry.standard.requests + [WalkRequest.self])

  /// Runs the tool in this process.
  private func tool(_ arguments: String...) throws {
    try FamilyRegistry.$current.withValue(Self.registry) {
      var command = try ReverieCommand.parseAsRoot(arguments)
      try command.run()
    }
  }

  private func result(_ request: some JobRequest, _ context: JobContext = JobContext()) throws
    -> JobResult
  {
    try FamilyRegistry.$current.withValue(Self.registry) { try request.run([:], in: context) }
  }

  @Test func trainsReportsAndReads() throws {
    let run = Tool.scratchPath()
    try tool("train", "walk", "--output", run, "--set", "updates=50", "--seed", "3", "--quiet")
    let walk = try WalkRun(readingRun: run)
    #expect(walk.configuration.updates == 50)
    #expect(walk.configuration.seed == 3)
    // 1000 standard normals: their deviation is within 0.15 of 1 with false alarm below 1e-9.
    #expect(abs(walk.deviation - 1) < 0.15)
    #expect(LocalFileSystem().entry(at: "\(run)/report.html") == .file)
    #expect(try RunDirectory.open(run).record.status == .finished)
  }

  @Test func resumesWithTheSameBytes() throws {
    let (undisturbed, stopped) = (Tool.scratchPath(), Tool.scratchPath())
    try tool("train", "walk", "--output", undisturbed, "--quiet")
    // Stops at the 70th question whether to stop.
    let questions = Mutex(0)
    let context = JobContext(begin: { _, _ in
      JobContext.Stage(
        isInterrupted: {
          questions.withLock { count in
            count += 1
            return count >= 70
          }
        }, update: { _, _, _ in }, finish: {})
    })
    #expect(throws: JobError.self) {
      try result(TrainRequest(family: "walk", output: stopped), context)
    }
    #expect(try RunDirectory.open(stopped).record.status == .interrupted)
    try tool("train", "walk", "--output", stopped, "--resume", "--quiet")
    let files = LocalFileSystem()
    #expect(
      try files.read("\(stopped)/model.safetensors")
        == files.read("\(undisturbed)/model.safetensors"))
  }

  @Test func runsAVerbSentAsJSON() throws {
    let (run, file) = (Tool.scratchPath(), Tool.scratchPath(".json"))
    try tool("train", "walk", "--output", run, "--quiet")
    let request: JSONValue = [
      "verb": "walk", "run": .string(run), "chains": 4, "steps": 7, "seed": 5,
    ]
    try AtomicFile.write(request.bytes, to: file)
    try tool("job", file)
    var walk = WalkRequest(run: run)
    (walk.chains, walk.steps, walk.seed) = (4, 7, 5)
    #expect(try result(walk).arrays["paths"]?.shape == [4, 7])
  }

  @Test func isListedAndDescribed() throws {
    try tool("list")
    try tool("describe", "walk")
    let list = try #require(try result(ListRequest()).text)
    #expect(list.contains("a random walk whose step size is learned"))
    #expect(list.contains("steps of deviation 1"))
    let settings = try #require(
      try result(DescribeRequest(name: "walk")).json?["settings"]?.array)
    #expect(settings.contains { $0["key"] == "learningRate" && $0["default"]?.double == 0.1 })
  }

  @Test func refusesSettingsOutOfRange() throws {
    let run = Tool.scratchPath()
    #expect {
      try tool("train", "walk", "--output", run, "--set", "learningRate=1.5", "--quiet")
    } throws: { error in
      "\(error)" == "`learningRate` is 1.5, expected between 0 and 1."
    }
    #expect(LocalFileSystem().entry(at: run) == nil)
  }
}
