import Foundation
import Testing

@testable import Archives

/// The seeds of the fuzzer, which are valid, and every input that once was a finding: read here as
/// `FuzzTesting` reads them, in the default suite.
@Suite struct FuzzCorpusTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("FuzzTesting")

  /// The files of a directory of the fuzz package, `reader/name`.
  static func inputs(_ directory: String) -> [String] {
    let place = root.appendingPathComponent(directory)
    let names = FileManager.default.enumerator(atPath: place.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.contains("/") && !$0.hasSuffix(".md") }.sorted()
  }

  static let seeds = inputs("Corpus")
  static let findings = inputs("Regressions")

  @Test func everyReaderHasSeeds() {
    let readers = Set(Self.seeds.map { $0.prefix { $0 != "/" } })
    #expect(
      readers == [
        "npy", "npz", "safetensors", "idx", "cifar", "csv", "json", "jsonl", "zarr", "checkpoint",
        "gzip", "run", "model", "restore",
      ])
  }

  @Test(arguments: seeds)
  func seedsAreValid(seed: String) throws {
    try Self.read(seed, in: "Corpus")
  }

  @Test(arguments: findings)
  func findingsAreErrorsOrValues(finding: String) throws {
    do {
      try Self.read(finding, in: "Regressions")
    } catch let error as ArchiveError {
      #expect([.malformed, .notFound].contains(error.kind))
    }
  }

  private static func read(_ input: String, in directory: String) throws {
    let bytes = [UInt8](
      try Data(contentsOf: root.appendingPathComponent("\(directory)/\(input)")))
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      .map { Array($0) }
    switch input.prefix(while: { $0 != "/" }) {
    case "npy":
      let array = try Npy.decode(bytes)
      #expect(try Npy.decode(Npy.encode(array)) == array)
    case "npz":
      let arrays = try Npz.decode(bytes)
      #expect(try Npz.decode(Npz.encode(arrays, compressed: true)) == arrays)
    case "safetensors":
      let contents = try Safetensors.decode(bytes)
      #expect(try Safetensors.decode(contents.encode()) == contents)
    case "idx": _ = try Idx.decode(bytes)
    case "cifar": _ = try Cifar.decode(bytes)
    case "csv":
      let table = try Csv.decode(bytes)
      let again = try Csv.decode(table.encode())
      #expect(again.columns == table.columns && again.array.shape == table.array.shape)
    case "json":
      let value = try JSONValue(parsing: bytes)
      #expect(try JSONValue(parsing: value.text).text == value.text)
    case "jsonl": _ = try JSONLines.decode(bytes)
    case "gzip": _ = try Gzip.inflate(bytes, limit: 1 << 20)
    case "run":
      let record = try RunRecord(json: try JSONValue(parsing: bytes), path: "run.json")
      #expect(try RunRecord(json: record.json, path: "run.json") == record)
    case "model": try readModel(bytes)
    case "restore": #expect(try Safetensors.decode(bytes).tensors["adam.updates"] != nil)
    case "zarr": try readStore(parts[0], chunk: parts.count > 1 ? parts[1] : [])
    case "checkpoint": try readCheckpoint(parts[0], parts.count > 1 ? parts[1] : [])
    case let other: Issue.record("no reader `\(other)`")
    }
  }

  private static func readModel(_ bytes: [UInt8]) throws {
    let files = SimulatedFileSystem()
    let record = RunRecord(family: "reservoir", configuration: [:], seed: 1)
    let run = try RunDirectory.create("r", record: record, in: files)
    try files.write(bytes, to: "r/model.safetensors")
    #expect(try run.readModel().keys.sorted() == ["w"])
  }

  private static func readStore(_ metadata: [UInt8], chunk: [UInt8]) throws {
    let files = SimulatedFileSystem()
    try files.createDirectories("store/x")
    try files.write(Array(#"{"zarr_format":2}"#.utf8), to: "store/.zgroup")
    try files.write(metadata, to: "store/x/.zarray")
    for i in 0..<4 {
      try files.write(chunk, to: "store/x/\(i)")
      for j in 0..<4 {
        try files.write(chunk, to: "store/x/\(i).\(j)")
        for k in 0..<4 { try files.write(chunk, to: "store/x/\(i).\(j).\(k)") }
      }
    }
    _ = try ZarrGroup.open("store", in: files).readAll()
  }

  /// With the checksums made right, as the fuzzer does.
  private static func readCheckpoint(_ state: [UInt8], _ tensors: [UInt8]) throws {
    var members = try JSONValue(parsing: state).object ?? [:]
    members["checksum"] = nil
    members["tensorBytes"] = JSONValue(tensors.count)
    members["tensorChecksum"] = JSONValue(Deflate.crc32(tensors))
    members["checksum"] = JSONValue(Deflate.crc32(JSONValue.object(members).bytes))
    let checkpoint = try Checkpoint.decode(
      tensors: tensors, state: JSONValue.object(members).bytes)
    let again = checkpoint.encode()
    #expect(try Checkpoint.decode(tensors: again.tensors, state: again.state) == checkpoint)
  }
}
