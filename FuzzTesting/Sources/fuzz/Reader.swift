import Archives
import Tensors

/// The readers of hostile bytes, and what must hold of each: an error or a value, and a value that is
/// written and read again is the same.
enum Reader: String, CaseIterable {
  case npy, npz, safetensors, idx, cifar, csv, json, jsonl, zarr, checkpoint, gzip, run, model,
    restore
  // Edits of a valid checkpoint, with which a training goes on, and of a valid model, which is used.
  case resumeReservoir = "resume-reservoir"
  case resumeReplay = "resume-replay"
  case resumeLangevin = "resume-langevin-machine"
  case resumePoisson = "resume-poisson-vae"
  case runReservoir = "run-reservoir"
  case runReplay = "run-replay"
  case runLangevin = "run-langevin-machine"
  case runPoisson = "run-poisson-vae"

  /// Reads `bytes`; traps where a property does not hold.
  func check(_ bytes: [UInt8]) {
    do {
      try read(bytes)
    } catch let error as ArchiveError {
      // Refused: what would take much memory, or leads elsewhere.
      require([.malformed, .notFound, .wrongUse].contains(error.kind), "\(error)")
      require(!"\(error)".isEmpty, "a message")
    } catch {
      require(error is any ClassifiedError, "\(error)")
      require(!"\(error)".isEmpty, "a message")
    }
  }

  private func read(_ bytes: [UInt8]) throws {
    switch self {
    case .npy:
      let array = try Npy.decode(bytes)
      touch(array)
      require(try Npy.decode(Npy.encode(array)) == array, "round trip")
    case .npz:
      let arrays = try Npz.decode(bytes)
      arrays.values.forEach(touch)
      require(try Npz.decode(Npz.encode(arrays, compressed: true)) == arrays, "round trip")
    case .safetensors:
      let contents = try Safetensors.decode(bytes)
      contents.tensors.values.forEach(touch)
      require(try Safetensors.decode(contents.encode()) == contents, "round trip")
    case .idx: touch(try Idx.decode(bytes))
    case .cifar: try Cifar.decode(bytes).values.forEach(touch)
    case .csv:
      let table = try Csv.decode(bytes)
      touch(table.array)
      let again = try Csv.decode(table.encode())
      require(
        again.columns == table.columns && again.array.shape == table.array.shape, "round trip")
    case .json:
      let value = try JSONValue(parsing: bytes)
      require(try JSONValue(parsing: value.text).text == value.text, "round trip")
      require(try JSONValue(parsing: value.prettyText).text == value.text, "round trip")
    case .jsonl:
      let contents = try JSONLines.decode(bytes)
      require(contents.tornBytes <= bytes.count, "round trip")
    case .zarr: try readStore(bytes)
    case .checkpoint: try readCheckpoint(bytes)
    case .model: try Restoration.readModel(bytes).values.forEach(touch)
    case .restore: try Restoration.restore(bytes)
    case .gzip: require(try Gzip.inflate(bytes, limit: 1 << 20).count <= 1 << 20, "round trip")
    case .run:
      let record = try RunRecord(json: try JSONValue(parsing: bytes), path: "run.json")
      require(
        try RunRecord(json: record.json, path: "run.json").json.text == record.json.text,
        "round trip")
    default: try useEdited(bytes)
    }
  }

  /// `resume-FAMILY` and `run-FAMILY`.
  private func useEdited(_ bytes: [UInt8]) throws {
    let parts = rawValue.split(separator: "-", maxSplits: 1)
    guard let use = FamilyRestoration.Use(rawValue: String(parts[0])) else { return }
    try Self.families.get().check(String(parts[1]), use, bytes)
  }

  private static let families = Result { try FamilyRestoration() }

  /// Traps where a property does not hold; the fuzzer records the input.
  private func require(_ holds: Bool, _ property: String) {
    if !holds { fatalError("\(rawValue): expected \(property)") }
  }

  /// Reads every element, as two types.
  private func touch(_ array: NumericArray) {
    require(array.values(as: Double.self).count == array.count, "round trip")
    require(array.values(as: Float.self).count == array.count, "round trip")
  }

  /// A store with one array: `.zarray`, a zero byte, then the bytes of every chunk file.
  private func readStore(_ bytes: [UInt8]) throws(ArchiveError) {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let store = StoreInMemory(
      metadata: Array(parts[0]), chunk: parts.count > 1 ? Array(parts[1]) : [])
    let group = try ZarrGroup.open("store", in: store)
    for array in try group.readAll().values { touch(array) }
  }

  /// The two files of a checkpoint: `state.json`, a zero byte, then `state.safetensors`; once as they
  /// are, once with the checksums that would stop every mutation made right.
  private func readCheckpoint(_ bytes: [UInt8]) throws(ArchiveError) {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let (state, tensors) = (Array(parts[0]), parts.count > 1 ? Array(parts[1]) : [])
    _ = try? Checkpoint.decode(tensors: tensors, state: state)
    guard var members = try JSONValue(parsing: state).object else { return }
    members["checksum"] = nil
    members["tensorBytes"] = JSONValue(tensors.count)
    members["tensorChecksum"] = JSONValue(UInt64(checksum(tensors)))
    members["checksum"] = JSONValue(UInt64(checksum(JSONValue.object(members).bytes)))
    let checkpoint = try Checkpoint.decode(
      tensors: tensors, state: JSONValue.object(members).bytes)
    checkpoint.tensors.values.forEach(touch)
    let again = checkpoint.encode()
    require(
      try Checkpoint.decode(tensors: again.tensors, state: again.state) == checkpoint, "round trip")
  }

  /// CRC-32 (ISO 3309), bit by bit.
  private func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = (sum >> 1) ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~sum
  }
}
