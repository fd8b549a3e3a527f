/// What happens where there is something already.
extension RunDirectory {
  func checkUnused() throws(ArchiveError) {
    switch files.entry(at: path) {
    case nil: return
    case .file, .other:
      throw .cannotCreate(path: path, reason: "there is a file of that name")
    case .directory: break
    }
    if let old = try? RunDirectory.open(path, in: files).record {
      throw .refused(
        path: path, reason: "already holds a run (\(old.family), \(old.status.rawValue))",
        advice: "Continue it with --resume, replace it with --overwrite, or name another --output.")
    }
    let names = try files.contents(of: path).filter {
      !AtomicFile.isPartial($0) && $0 != Self.lockName
    }
    guard names.isEmpty else {
      let isDamaged = names.contains("run.json")
      throw .refused(
        path: path,
        reason: isDamaged
          ? "holds a run whose run.json cannot be read" : "is not empty and holds no run",
        advice: isDamaged
          ? "Replace it with --overwrite or name another --output."
          : "Name another --output; nothing that is not a run's is removed.")
    }
  }

  /// Whether there is a `run.json`, though it may be damaged.
  var hasRecord: Bool { files.entry(at: path(of: "run.json")) != nil }

  func checkAgreement(
    with wanted: RunRecord, changeable: [String]
  ) throws(ArchiveError) {
    var differences: [String] = []
    if record.family != wanted.family {
      differences.append("family (\(record.family), now \(wanted.family))")
    }
    if record.seed != wanted.seed {
      differences.append("seed (\(record.seed), now \(wanted.seed))")
    }
    if record.streamVersion != wanted.streamVersion {
      differences.append(
        "stream version (\(record.streamVersion), now \(wanted.streamVersion))")
    }
    for (key, old, new) in Self.differences(record.configuration, wanted.configuration, at: "")
    where !changeable.contains(key) {
      differences.append("\(key) (\(old?.text ?? "absent"), now \(new?.text ?? "absent"))")
    }
    guard differences.isEmpty else {
      throw .refused(
        path: path, reason: "cannot be resumed with another " + differences.joined(separator: ", "),
        advice: "Leave these as they were, or start again with --overwrite.")
    }
  }

  /// The leaves, by dotted path, in which two documents differ.
  private static func differences(
    _ old: JSONValue?, _ new: JSONValue?, at path: String
  ) -> [(String, JSONValue?, JSONValue?)] {
    guard old?.text != new?.text else { return [] }
    guard let members = old?.object, let others = new?.object else { return [(path, old, new)] }
    return Set(members.keys).union(others.keys).sorted().flatMap { key in
      differences(members[key], others[key], at: path.isEmpty ? key : "\(path).\(key)")
    }
  }

  /// Removes what a killed process left unfinished.
  func removePartialFiles() throws(ArchiveError) {
    for directory in [path, checkpointsPath, path(of: "levels"), path(of: "figures")]
    where files.entry(at: directory) == .directory
      && !(directory != path && files.isLink(directory))
    {
      for name in try files.contents(of: directory) where AtomicFile.isPartial(name) {
        try files.removeTree(PathName.join(directory, name))
      }
    }
  }
}
