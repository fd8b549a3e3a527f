import Testing

@testable import Archives

@Suite struct CheckpointTests {
  static func sample(_ step: Int) -> Checkpoint {
    Checkpoint(
      step: step,
      tensors: [
        "weights": NumericArray(shape: [2, 2], values: [Float(step), 1, 2, .nan]),
        "order": NumericArray(shape: [3], values: [2, 0, step]),
      ],
      state: ["stream": ["seed": JSONValue(UInt64.max), "step": JSONValue(step)], "loss": 0.1])
  }

  @Test func roundTrip() throws {
    let bytes = Self.sample(7).encode()
    #expect(try Checkpoint.decode(tensors: bytes.tensors, state: bytes.state) == Self.sample(7))
    let again = Self.sample(7).encode()
    #expect(again.tensors == bytes.tensors && again.state == bytes.state)
    #expect(bytes.state.last == UInt8(ascii: "\n"))
  }

  /// Every change of one bit, and every truncation, of either file is recognised, and the file named.
  @Test func damageIsRecognised() throws {
    let bytes = Self.sample(7).encode()
    func check(_ tensors: [UInt8], _ state: [UInt8], _ file: String) {
      let error = #expect(throws: ArchiveError.self) {
        try Checkpoint.decode(tensors: tensors, state: state, directory: "c")
      }
      #expect("\(error.map { "\($0)" } ?? "")".contains("c/\(file)"))
    }
    for index in bytes.tensors.indices {
      var tensors = bytes.tensors
      tensors[index] ^= 1 << (index % 8)
      check(tensors, bytes.state, "state.safetensors")
      check(Array(bytes.tensors.prefix(index)), bytes.state, "state.safetensors")
    }
    for index in bytes.state.indices.dropLast() {  // the last byte is the end of the line
      for bit in 0..<8 {
        var state = bytes.state
        state[index] ^= 1 << bit
        check(bytes.tensors, state, "state.json")
      }
      check(bytes.tensors, Array(bytes.state.prefix(index)), "state.json")
    }
  }

  @Test func anotherFormatIsNamed() throws {
    let bytes = Self.sample(7).encode()
    var document = try #require(try JSONValue(parsing: bytes.state).object)
    document["formatVersion"] = 9
    let error = #expect(throws: ArchiveError.self) {
      try Checkpoint.decode(
        tensors: bytes.tensors, state: JSONValue.object(document).bytes, directory: "c")
    }
    #expect(error?.kind == .malformed)
    #expect("\(error.map { "\($0)" } ?? "")".contains("c/state.json, byte 0: checkpoint format 9"))
  }

  // MARK: - Faults

  private static func prepared(_ steps: [Int]) throws -> (SimulatedFileSystem, RunDirectory) {
    let files = SimulatedFileSystem()
    let record = RunRecord(family: "reservoir", configuration: ["units": 10], seed: 1)
    let run = try RunDirectory.create("run", record: record, in: files)
    for step in steps { try run.save(Self.sample(step)) }
    return (files, run)
  }

  /// Saves `next` after `steps` with every fault at every operation: what is found afterwards is the
  /// old or the new checkpoint, whole, and the run can go on to save it.
  @Test(arguments: [([], 10), ([10], 20), ([10, 20], 30), ([10, 20], 20), ([10], 10)])
  func everyFault(steps: [Int], next: Int) throws {
    var faults: [(Int) -> SimulatedFileSystem.Fault] = [
      { .failure(at: $0) }, { .failures(from: $0) },
    ]
    for survivors in SimulatedFileSystem.Survivors.allCases {
      faults.append { .powerCut(at: $0, keeping: survivors) }
    }
    let old = steps.last.map(Self.sample)
    // The same step saved again has other contents, so that old and new differ.
    var new = Self.sample(next)
    new.state = ["again": true]
    for fault in faults {
      var index = 1
      while true {
        let (files, run) = try Self.prepared(steps)
        files.inject(fault(index))
        let succeeded = (try? run.save(new)) != nil
        files.restart()
        run.close()
        let reopened = try RunDirectory.open("run", in: files)
        let found = try reopened.latestCheckpoint()
        #expect(found == new || found == old, "\(fault(index))")
        if succeeded { #expect(found == new) }
        // The run goes on.
        let resumed = try RunDirectory.create("run", record: run.record, mode: .resume, in: files)
        try resumed.save(new)
        #expect(try resumed.latestCheckpoint() == new)
        if succeeded { break }
        index += 1
        try #require(index < 100)
      }
      #expect(index > 10)
    }
  }

  @Test func damagedLatestFallsBack() throws {
    let (files, run) = try Self.prepared([10, 20])
    #expect(try run.latestCheckpoint() == Self.sample(20))
    #expect(try run.checkpointSteps() == [10, 20])
    try files.write([1, 2, 3], to: "run/checkpoints/step-00000020/state.safetensors")
    #expect(try run.latestCheckpoint() == Self.sample(10))
    try files.remove("run/checkpoints/LATEST")
    #expect(try run.latestCheckpoint() == Self.sample(10))
    try files.write([], to: "run/checkpoints/step-00000010/state.json")
    let error = #expect(throws: ArchiveError.self) { try run.latestCheckpoint() }
    #expect("\(error.map { "\($0)" } ?? "")".contains("step-00000020/state.safetensors"))
  }

  @Test func keepsTheLast() throws {
    var (_, run) = try Self.prepared([])
    run.keptCheckpoints = 3
    for step in [5, 10, 99_999_999, 100_000_000, 200_000_000] { try run.save(Self.sample(step)) }
    #expect(try run.checkpointSteps() == [99_999_999, 100_000_000, 200_000_000])
    #expect(try run.checkpoint(atStep: 100_000_000) == Self.sample(100_000_000))
    // A run that was resumed earlier: later steps are of the run before.
    try run.save(Self.sample(99_999_999))
    #expect(try run.checkpointSteps() == [99_999_999])
    run.keptCheckpoints = 1
    try run.save(Self.sample(100_000_001))
    #expect(try run.checkpointSteps() == [100_000_001])
  }
}
