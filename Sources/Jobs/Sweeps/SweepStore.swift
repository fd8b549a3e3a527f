import Archives

/// The directory of a sweep, shared by all workers.
///
/// ```
/// sweep.json          the plan
/// inputs.json         checksums of what the pieces read
/// results/ID.json     what a finished piece gave, or why it failed
/// runs/ID/            run directories of trainings
/// outputs/ID/         files of other verbs
/// claims/ID.lock      who computes a piece now, ID.beat a sign of life
/// ```
struct SweepStore: Sendable {
  let directory: String
  let files: any FileSystem

  init(_ directory: String, in files: any FileSystem = LocalFileSystem()) {
    (self.directory, self.files) = (directory, files)
  }

  func runDirectory(of id: String) -> String { "\(directory)/runs/\(id)" }
  func runLock(of id: String) -> String { "\(runDirectory(of: id))/\(RunDirectory.lockName)" }
  func outputDirectory(of id: String) -> String { "\(directory)/outputs/\(id)" }
  func resultFile(of id: String) -> String { "\(directory)/results/\(id).json" }
  func claimFile(of id: String) -> String { "\(directory)/claims/\(id)" }

  /// Whether a sweep has begun here.
  var exists: Bool { files.entry(at: "\(directory)/sweep.json") == .file }

  /// Makes the folders and keeps the plan; another plan's results stay, as pieces have the same names
  /// everywhere.
  ///
  /// - Throws: `JobError` where something else is in the directory.
  func prepare(for plan: SweepPlan) throws {
    if files.entry(at: directory) == .directory {
      let content = try files.contents(of: directory).filter { !$0.hasPrefix(".") }
      guard content.isEmpty || content.contains("sweep.json") else {
        throw JobError(
          .wrongUse,
          "--output \(directory): holds \(content[0]) and no sweep. Name a new directory.")
      }
    }
    // The plan comes first: by it a worker that starts at the same moment knows the directory.
    try files.createDirectories(directory)
    try AtomicFile.write(
      Array(JSONValue(encoding: plan).prettyText.utf8), to: "\(directory)/sweep.json", in: files)
    for folder in ["results", "runs", "outputs", "claims"] {
      try files.createDirectories("\(directory)/\(folder)")
    }
  }

  // MARK: - Results

  /// Names of pieces that are done or failed.
  func finished() throws -> Set<String> {
    guard files.entry(at: "\(directory)/results") == .directory else { return [] }
    let names = try files.contents(of: "\(directory)/results")
    return Set(
      names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { $0.dropLast(5) }
        .map(String.init))
  }

  /// What a piece gave; nil while it is not finished.
  func result(of id: String) throws -> SweepResult? {
    let file = resultFile(of: id)
    guard files.entry(at: file) == .file else { return nil }
    return try JSONValue(parsing: files.read(file), source: file).decode(
      SweepResult.self, name: file)
  }

  func store(_ result: SweepResult, of id: String) throws {
    try AtomicFile.write(
      Array(JSONValue(encoding: result).prettyText.utf8), to: resultFile(of: id), in: files)
  }

  /// Forgets that a piece failed, so that it is tried again; another worker may have done so already.
  func forget(_ id: String) throws {
    let file = resultFile(of: id)
    do throws(ArchiveError) {
      try files.remove(file)
    } catch {
      if files.entry(at: file) != nil { throw error }
    }
  }

  // MARK: - Inputs

  /// Notes what is in the files that the pieces read, and holds later workers to it: pieces are named by their
  /// requests, and would mix answers of two data sets under one name.
  ///
  /// - Throws: `JobError` where a file is not what it was when the sweep first read it.
  func checkInputs(_ paths: [String]) throws {
    var sums: [String: JSONValue] = [:]
    for path in paths {
      let path = ArrayFile.path(of: path, in: files)
      if let sum = try checksum(of: path) { sums[path] = .string(sum) }
    }
    while try !note(sums) {}
  }

  /// Adds checksums to the record; false where another worker changed it meanwhile.
  private func note(_ sums: [String: JSONValue]) throws -> Bool {
    let record = "\(directory)/inputs.json"
    let old = try files.entry(at: record) == .file ? files.read(record) : nil
    let known = try old.flatMap { try JSONValue(parsing: $0, source: record).object } ?? [:]
    for (path, sum) in sums where known[path] != nil && known[path] != sum {
      throw JobError(
        .malformedInput,
        "\(path) is not what this sweep was begun with: finished pieces are of other data. Put it back, or "
          + "name a new --output.")
    }
    let all = known.merging(sums) { $1 }
    guard all != known else { return true }
    let new = Array(JSONValue.object(all).prettyText.utf8)
    let isNoted =
      if let old {
        try files.replace(record, holding: old, with: new)
      } else {
        try files.create(record, with: new)
      }
    if isNoted { try files.synchronize(record) }
    return isNoted
  }

  /// What a store of arrays consists of, beside chunks; other hidden files are locks and what is half written.
  private static let hiddenData: Set = [".zarray", ".zattrs", ".zgroup", ".zmetadata"]

  /// Of a file, of a run's network, or of all files in a directory; nil where there is nothing, and for a run that
  /// has no network yet.
  private func checksum(of path: String) throws -> String? {
    guard let entry = files.entry(at: path) else { return nil }
    guard entry == .directory else {
      return String(Deflate.crc32(try files.read(path)), radix: 16)
    }
    let network = PathName.join(path, "model.safetensors")
    if files.entry(at: network) == .file { return try checksum(of: network) }
    guard files.entry(at: PathName.join(path, "run.json")) == nil else { return nil }
    let names = try files.contents(of: path).filter {
      !$0.hasPrefix(".") || Self.hiddenData.contains($0)
    }
    let parts = try names.sorted().map {
      "\($0) \(try checksum(of: PathName.join(path, $0)) ?? "")"
    }
    return String(Deflate.crc32(Array(parts.joined(separator: "\n").utf8)), radix: 16)
  }
}
