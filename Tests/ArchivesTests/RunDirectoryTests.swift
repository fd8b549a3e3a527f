import Testing

@testable import Archives

@Suite struct RunDirectoryTests {
  static let record = RunRecord(
    family: "reservoir",
    configuration: ["units": 1000, "optimiser": ["rate": 0.001, "steps": 500]], seed: .max,
    citations: ["@article{a}"])

  @Test func writesARun() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("deep/run")
    var run = try RunDirectory.create(path, record: Self.record)
    try run.appendMetrics(step: 10, seconds: 1.5, values: ["loss": 0.5])
    try run.save(CheckpointTests.sample(10))
    let weights = ["w": NumericArray(shape: [2], values: [1, 2] as [Float])]
    try run.writeModel(weights)
    try run.write(weights["w"] ?? .init(shape: [0], values: [Float]()), named: "samples.npy")
    try run.write(Array("<svg/>".utf8), named: "figures/trace.svg")
    try run.cite(["@article{b}", "@article{a}"])
    try run.setStatus(.finished)

    let read = try RunDirectory.open(path)
    #expect(read.record.status == .finished && read.record.seed == .max)
    #expect(read.record.configuration == Self.record.configuration)
    #expect(read.record.citations == ["@article{a}", "@article{b}"])
    #expect(read.record.reverieVersion == reverieVersion && read.record.streamVersion > 0)
    #expect(try read.readModel() == weights)
    #expect(try read.metrics().values == [["step": 10, "seconds": 1.5, "loss": 0.5]])
    let model = try Safetensors.read(read.path(of: "model.safetensors"))
    #expect(model.metadata["family"] == "reservoir")
    #expect(model.metadata["configuration"] == Self.record.configuration.text)
    #expect(
      try LocalFileSystem().contents(of: path).filter { $0 != RunDirectory.lockName }
        == [
          "checkpoints", "figures", "metrics.jsonl", "model.safetensors", "run.json", "samples.npy",
        ])
  }

  @Test func equalRunsGiveEqualBytes() throws {
    func bytes() throws -> [UInt8] {
      let files = SimulatedFileSystem()
      let run = try RunDirectory.create("r", record: Self.record, in: files)
      try run.writeModel(CheckpointTests.sample(3).tensors)
      return try files.read("r/run.json") + files.read("r/model.safetensors")
    }
    #expect(try bytes() == bytes())
  }

  @Test func aSecondRunIsRefused() throws {
    let files = SimulatedFileSystem()
    var run = try RunDirectory.create("r", record: Self.record, in: files)
    try run.setStatus(.finished)
    let error = #expect(throws: ArchiveError.self) {
      try RunDirectory.create("r", record: Self.record, in: files)
    }
    #expect(error?.kind == .wrongUse)
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("reservoir, finished") && text.contains("--resume"), "\(text)")
  }

  @Test func directoriesOfOthersAreLeftAlone() throws {
    for mode in [RunDirectory.Mode.fresh, .overwrite] {
      let files = SimulatedFileSystem()
      try files.createDirectories("r")
      try files.write([1], to: "r/thesis.tex")
      let error = #expect(throws: ArchiveError.self) {
        try RunDirectory.create("r", record: Self.record, mode: mode, in: files)
      }
      #expect(error?.kind == .wrongUse)
      #expect(try files.contents(of: "r") == ["thesis.tex"])
    }
    let files = SimulatedFileSystem()
    try files.write([1], to: "r")
    let error = #expect(throws: ArchiveError.self) {
      try RunDirectory.create("r", record: Self.record, in: files)
    }
    #expect(error?.kind == .cannotCreate)
    try files.createDirectories("empty")
    #expect(throws: Never.self) {
      try RunDirectory.create("empty", record: Self.record, in: files)
    }
  }

  @Test func overwriteRemovesWhatTheRunWrote() throws {
    let files = SimulatedFileSystem()
    let run = try RunDirectory.create("r", record: Self.record, in: files)
    try run.appendMetrics(["step": 1])
    try run.save(CheckpointTests.sample(1))
    try run.writeModel([:])
    try run.write(NumericArray(shape: [1], values: [1.0]), named: "samples.npy")
    try run.write([1], named: "levels/level-00.safetensors")
    try files.write([1], to: "r/notes.txt")
    run.close()
    var other = Self.record
    other.seed = 5
    let new = try RunDirectory.create("r", record: other, mode: .overwrite, in: files)
    #expect(
      try files.contents(of: "r").filter { $0 != RunDirectory.lockName }
        == ["notes.txt", "run.json"])
    #expect(try new.latestCheckpoint() == nil)
    #expect(try RunDirectory.open("r", in: files).record.seed == 5)
    new.close()
    // A run whose record is damaged can be replaced, too.
    try files.write([0x7B], to: "r/run.json")
    #expect(throws: ArchiveError.self) {
      try RunDirectory.create("r", record: other, in: files)
    }
    #expect(throws: Never.self) {
      try RunDirectory.create("r", record: other, mode: .overwrite, in: files)
    }
  }

  @Test func resumeDropsWhatIsAfterTheCheckpoint() throws {
    let files = SimulatedFileSystem()
    let run = try RunDirectory.create("r", record: Self.record, in: files)
    for step in 1...5 {
      try run.appendMetrics(["step": JSONValue(step)])
      if step == 3 { try run.save(CheckpointTests.sample(3)) }
    }
    try files.append(Array("{\"step\": 6, \"lo".utf8), to: "r/metrics.jsonl")
    let unfinished = ["r/.run.json.12.partial", "r/figures/.training.png.12-3.partial"]
    try files.createDirectories("r/figures")
    for name in unfinished { try files.write([1], to: name) }
    run.close()
    let resumed = try RunDirectory.create("r", record: Self.record, mode: .resume, in: files)
    #expect(try resumed.latestCheckpoint()?.step == 3)
    #expect(try resumed.metrics().values.map { $0["step"]?.int } == [1, 2, 3])
    #expect(resumed.record.status == .running)
    for name in unfinished { #expect(files.entry(at: name) == nil, "\(name)") }
  }

  @Test func resumeWithoutCheckpointStartsAgain() throws {
    let files = SimulatedFileSystem()
    let run = try RunDirectory.create("r", record: Self.record, in: files)
    try run.appendMetrics(["step": 1])
    run.close()
    let resumed = try RunDirectory.create("r", record: Self.record, mode: .resume, in: files)
    #expect(try resumed.latestCheckpoint() == nil)
    #expect(try resumed.metrics().values.isEmpty)
    let error = #expect(throws: ArchiveError.self) {
      try RunDirectory.create("none", record: Self.record, mode: .resume, in: files)
    }
    #expect(error?.kind == .notFound)
  }

  @Test func resumeNeedsTheSameRun() throws {
    let files = SimulatedFileSystem()
    _ = try RunDirectory.create("r", record: Self.record, in: files)
    var other = Self.record
    other.configuration = ["units": 1000, "optimiser": ["rate": 0.01, "steps": 900]]
    other.seed = 3
    let error = #expect(throws: ArchiveError.self) {
      try RunDirectory.create("r", record: other, mode: .resume, in: files)
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(error?.kind == .wrongUse)
    #expect(text.contains("seed (18446744073709551615, now 3)"), "\(text)")
    #expect(text.contains("optimiser.rate (0.001, now 0.01)"), "\(text)")
    other.seed = Self.record.seed
    #expect(throws: ArchiveError.self) {
      try RunDirectory.create(
        "r", record: other, mode: .resume, changeable: ["optimiser.steps"], in: files)
    }
    let longer = try RunDirectory.create(
      "r", record: other, mode: .resume, changeable: ["optimiser.steps", "optimiser.rate"],
      in: files)
    #expect(longer.record.configuration == other.configuration)
  }

  @Test func malformedRecords() throws {
    let good = Self.record.json
    #expect(try RunRecord(json: good, path: "run.json") == Self.record)
    for key in good.object?.keys.sorted() ?? [] {
      for value in [JSONValue.null, nil] as [JSONValue?]
      where !(key == "configuration" && value != nil) {
        var members = good.object ?? [:]
        members[key] = value
        let error = #expect(throws: ArchiveError.self) {
          try RunRecord(json: .object(members), path: "run.json")
        }
        #expect(error?.kind == .malformed)
      }
    }
  }

  @Test func modelsOfAnotherFamilyAreRefused() throws {
    let files = SimulatedFileSystem()
    let run = try RunDirectory.create("r", record: Self.record, in: files)
    let missing = #expect(throws: ArchiveError.self) { try run.readModel() }
    #expect(missing?.kind == .notFound)
    #expect(missing?.description.contains("running; finish it with --resume") == true)
    var finished = run
    try finished.setStatus(.finished)
    let removed = #expect(throws: ArchiveError.self) { try finished.readModel() }
    #expect(removed?.description.contains("--overwrite") == true)
    try Safetensors.write(
      Safetensors(metadata: ["family": "replay"]), to: "r/model.safetensors", in: files)
    let wrong = #expect(throws: ArchiveError.self) { try run.readModel() }
    #expect(wrong?.kind == .malformed)
  }

  /// A whole short run, cut at every operation: it can be opened, resumed and finished, and ends with
  /// the bytes of a run that was not cut; or it had not begun.
  @Test(arguments: SimulatedFileSystem.Survivors.allCases)
  func aRunCutAnywhereEndsTheSame(survivors: SimulatedFileSystem.Survivors) throws {
    func run(_ files: SimulatedFileSystem, _ mode: RunDirectory.Mode) throws {
      var run = try RunDirectory.create("r", record: Self.record, mode: mode, in: files)
      var step = try run.latestCheckpoint()?.step ?? 0
      while step < 3 {
        step += 1
        try run.appendMetrics(["step": JSONValue(step)])
        try run.save(CheckpointTests.sample(step))
      }
      try run.writeModel(CheckpointTests.sample(step).tensors)
      try run.setStatus(.finished)
    }
    func result(_ files: SimulatedFileSystem) throws -> [[UInt8]] {
      try ["run.json", "model.safetensors", "metrics.jsonl"].map { try files.read("r/" + $0) }
    }
    let whole = SimulatedFileSystem()
    try run(whole, .fresh)
    let operations = whole.operationCount
    for index in 1...operations {
      let files = SimulatedFileSystem()
      files.inject(.powerCut(at: index, keeping: survivors))
      // The last operation gives the lock back; a lock that is left is taken over.
      if index < operations {
        #expect(throws: ArchiveError.self) { try run(files, .fresh) }
      } else {
        try run(files, .fresh)
      }
      files.restart()
      let began = files.entry(at: "r/run.json") != nil
      try run(files, began ? .resume : .fresh)
      #expect(try result(files) == result(whole), "operation \(index)")
    }
    #expect(operations > 60)
  }
}
