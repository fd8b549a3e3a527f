import Foundation
import Testing

@testable import Archives

/// `--overwrite` removes what the run wrote, and nothing else.
@Suite struct RunDirectoryClearingTests {
  private static let record = RunDirectoryTests.record
  private static let array = NumericArray(shape: [1], values: [1.0])

  /// A run as `create` leaves it, with every kind of file, closed again.
  private static func written(_ files: any FileSystem, _ path: String = "r") throws {
    let run = try RunDirectory.create(path, record: record, in: files)
    try run.appendMetrics(["step": 1])
    try run.save(CheckpointTests.sample(1))
    try run.writeModel(["w": array])
    try run.write(array, named: "samples.npy")
    try run.write(["a": array, "b": array], named: "trials.npz")
    try run.write([1], named: "figures/trace.svg")
    try run.write([1], named: "levels/level-00.safetensors")
    try run.note("draws.zarr")
    try ZarrGroup.write(["x": array], to: run.path(of: "draws.zarr"), in: files)
  }

  private func visible(_ files: any FileSystem, _ path: String = "r") throws -> [String] {
    try files.contents(of: path).filter { $0 != RunDirectory.lockName }
  }

  @Test func theRecordListsWhatWasWritten() throws {
    let files = SimulatedFileSystem()
    try Self.written(files)
    #expect(
      try RunDirectory.open("r", in: files).record.files == [
        "checkpoints/", "draws.zarr", "figures/trace.svg", "levels/level-00.safetensors",
        "metrics.jsonl", "model.safetensors", "run.json", "samples.npy", "trials.npz",
      ])
  }

  @Test func filesOfTheUserStay() throws {
    let files = SimulatedFileSystem()
    try Self.written(files)
    let mine = ["d.npy", "train.npz", "figures/mine.svg", "checkpoints/note", "levels/a", "x.txt"]
    for name in mine { try files.write([7], to: "r/" + name) }
    let new = try RunDirectory.create("r", record: Self.record, mode: .overwrite, in: files)
    #expect(
      try visible(files)
        == ["checkpoints", "d.npy", "figures", "levels", "run.json", "train.npz", "x.txt"])
    for name in mine { #expect(try files.read("r/" + name) == [7]) }
    for name in ["figures", "checkpoints", "levels"] {
      #expect(try files.contents(of: "r/" + name).count == 1)
    }
    #expect(new.record.files == ["run.json"])
  }

  /// Runs of versions that did not list files: what every run wrote, and no array.
  @Test func runsWithoutAList() throws {
    let files = SimulatedFileSystem()
    try Self.written(files)
    try files.write(Array("<svg xmlns=\"a\">".utf8), to: "r/figures/loss.svg")
    try files.write([1], to: "r/figures/loss.png")
    try files.write([1], to: "r/figures/mine.png")
    try files.write([1], to: "r/report.html")
    var members = try #require(try JSONValue(parsing: files.read("r/run.json")).object)
    members["files"] = nil
    try files.write(JSONValue.object(members).bytes, to: "r/run.json")
    #expect(try RunDirectory.open("r", in: files).record.files == nil)
    _ = try RunDirectory.create("r", record: Self.record, mode: .overwrite, in: files)
    #expect(
      try visible(files) == ["draws.zarr", "figures", "run.json", "samples.npy", "trials.npz"])
    #expect(try files.contents(of: "r/figures") == ["mine.png", "trace.svg"])
  }

  /// A resumed run lists what the run before it wrote, and what an older version must have written.
  @Test func resumedRunsKeepTheList() throws {
    for isListed in [true, false] {
      let files = SimulatedFileSystem()
      try Self.written(files)
      if !isListed {
        var members = try #require(try JSONValue(parsing: files.read("r/run.json")).object)
        members["files"] = nil
        try files.write(JSONValue.object(members).bytes, to: "r/run.json")
      }
      let run = try RunDirectory.create("r", record: Self.record, mode: .resume, in: files)
      #expect(run.record.files?.contains("model.safetensors") == true)
      #expect(run.record.files?.contains("samples.npy") == isListed)
    }
  }

  /// A record that was changed by someone must not lead out of the directory.
  @Test(arguments: ["../x", "/etc/x", "a/../../x", "", ".", "a//b", "..", "x\0y"])
  func hostileLists(name: String) throws {
    var members = Self.record.json.object ?? [:]
    members["files"] = [.string("fine.npy"), .string(name)]
    let error = #expect(throws: ArchiveError.self) {
      try RunRecord(json: .object(members), path: "run.json")
    }
    #expect(error?.kind == .malformed)
    members["files"] = ["a", 3]
    #expect(throws: ArchiveError.self) {
      try RunRecord(json: .object(members), path: "run.json")
    }
  }

  /// A directory of the run that was replaced by a link leads to what is not the run's.
  @Test func linksAreNotFollowed() throws {
    let (directory, files) = (try TemporaryDirectory(), LocalFileSystem())
    let run = directory.file("r")
    try Self.written(files, run)
    for name in ["figures", "checkpoints", "levels"] {
      try files.rename(run + "/" + name, to: directory.file(name))
      try FileManager.default.createSymbolicLink(
        atPath: run + "/" + name, withDestinationPath: directory.file(name))
    }
    _ = try RunDirectory.create(run, record: Self.record, mode: .overwrite)
    #expect(try files.contents(of: directory.file("figures")) == ["trace.svg"])
    #expect(try files.contents(of: directory.file("levels")) == ["level-00.safetensors"])
    #expect(try files.contents(of: directory.file("checkpoints")).count == 2)
  }

  /// One process writes a run, by whatever mode the second comes; readers may read.
  @Test(arguments: [RunDirectory.Mode.fresh, .overwrite, .resume])
  func oneWriter(mode: RunDirectory.Mode) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("r")
    do {
      let run = try RunDirectory.create(path, record: Self.record)
      try run.save(CheckpointTests.sample(1))
      let error = #expect(throws: ArchiveError.self) {
        try RunDirectory.create(path, record: Self.record, mode: mode)
      }
      #expect(error?.kind == .cannotCreate)
      #expect(error?.description.contains("being written by process") == true)
      let reader = try RunDirectory.open(path)
      #expect(try reader.latestCheckpoint() == CheckpointTests.sample(1))
      #expect(throws: ArchiveError.self) { try reader.write([1], named: "report.html") }
      try run.write([2], named: "report.html")
    }
    // The last copy is gone, and the lock with it; a run that ended is closed before.
    let reader = try RunDirectory.open(path)
    try reader.write([1], named: "other.html")
    #expect(reader.record.files?.contains("other.html") == true)
    if mode == .fresh { return }
    _ = try RunDirectory.create(path, record: Self.record, mode: mode)
  }

  /// A copy that was made before does not turn back what another copy recorded.
  @Test func copiesShareTheRecord() throws {
    let files = SimulatedFileSystem()
    var run = try RunDirectory.create("r", record: Self.record, in: files)
    let copy = run
    try run.setStatus(.failed)
    try copy.write([1], named: "report.html")
    #expect(try RunDirectory.open("r", in: files).record.status == .failed)
    #expect(copy.record.status == .failed && run.record.files == copy.record.files)
  }

  /// A flipped bit of a weight is seen; models of older versions have no checksum.
  @Test func modelsHaveAChecksum() throws {
    let files = SimulatedFileSystem()
    try Self.written(files)
    let run = try RunDirectory.open("r", in: files)
    let bytes = try files.read("r/model.safetensors")
    #expect(try run.readModel() == ["w": Self.array])
    for place in [bytes.count - 1, bytes.count - 8] {
      var changed = bytes
      changed[place] ^= 1
      try files.write(changed, to: "r/model.safetensors")
      let error = #expect(throws: ArchiveError.self) { try run.readModel() }
      #expect(error?.kind == .malformed && error?.description.contains("CRC-32") == true)
      #expect(throws: ArchiveError.self) {
        try ArrayFile.read("r/model.safetensors:w", in: files)
      }
    }
    var old = try Safetensors.decode(bytes)
    #expect(old.metadata["checksum"] != nil && old.sealed == old)
    old.metadata["checksum"] = nil
    try Safetensors.write(old, to: "r/model.safetensors", in: files)
    #expect(try run.readModel() == ["w": Self.array])
    // Of another program the word may mean something else.
    let foreign = Safetensors(tensors: old.tensors, metadata: ["checksum": "sha256:1"])
    #expect(try Safetensors.decode(foreign.encode()) == foreign)
  }

  /// An older checkpoint that is taken in the place of a damaged one is said.
  @Test func olderCheckpointsAreSaid() throws {
    let files = SimulatedFileSystem()
    let run = try RunDirectory.create("r", record: Self.record, in: files)
    for step in [10, 20] { try run.save(CheckpointTests.sample(step)) }
    var said: [String] = []
    _ = try run.latestCheckpoint { said.append($0) }
    #expect(said.isEmpty)
    try files.write([1], to: "r/checkpoints/step-00000020/state.json")
    #expect(try run.latestCheckpoint { said.append($0) }?.step == 10)
    #expect(said.count == 1 && said[0].contains("older checkpoint step-00000010"))
    #expect(said[0].contains("step-00000020/state"))
  }
}
