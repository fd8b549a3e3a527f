/// What a run wrote, and its removal by `--overwrite`.
extension RunDirectory {
  /// The files of the run that `path`, such as training data, must not be among: whether it lies in the
  /// directory. Links are followed; neither need exist.
  public static func contains(
    _ file: String, directory: String, in files: any FileSystem = LocalFileSystem()
  ) -> Bool {
    files.isInside(file, of: directory)
  }

  /// What the record lists; of a run whose record lists nothing, or cannot be read, what every run
  /// wrote. Arrays are not among those: a user may have put them there.
  var writtenFiles: [String] {
    let stored = try? Self.readRecord(path, in: files)
    return stored?.files ?? undoubtedFiles
  }

  private var undoubtedFiles: [String] {
    var names = ["model.safetensors", "metrics.jsonl", "report.html", Self.checkpointsName]
    names += contents("levels").filter { name in
      let digits = name.dropFirst(6).dropLast(12)
      return name.hasPrefix("level-") && name.hasSuffix(".safetensors") && Int(digits) != nil
    }.map { "levels/" + $0 }
    // Every figure was written as both, and the drawing begins as ours do.
    let (figures, start) = (contents("figures"), Array("<svg xmlns=".utf8))
    for stem in figures.filter({ $0.hasSuffix(".svg") }).map({ $0.dropLast(4) })
    where figures.contains(stem + ".png")
      && (try? files.read(path(of: "figures/\(stem).svg"), from: 0, count: start.count)) == start
    {
      names += ["figures/\(stem).svg", "figures/\(stem).png"]
    }
    return names.filter { files.entry(at: path(of: $0)) != nil }
  }

  private func contents(_ directory: String) -> [String] {
    (try? files.contents(of: path(of: directory))) ?? []
  }

  /// Removes what the run wrote, and nothing else. `run.json` stays until it is replaced.
  func clear() throws(ArchiveError) {
    guard hasRecord else { return try checkUnused() }
    for name in writtenFiles where name != "run.json" {
      if name == Self.checkpointsName {
        try removeCheckpoints()
      } else {
        try removeFile(name)
      }
    }
    try files.synchronize(path)
  }

  /// Removes a file and the directories that held nothing else. A directory that is a link now leads
  /// to what is not the run's.
  private func removeFile(_ name: String) throws(ArchiveError) {
    let parts = name.split(separator: "/")
    var (directory, holders) = (path, [String]())
    for part in parts.dropLast() {
      directory = PathName.join(directory, String(part))
      guard files.entry(at: directory) == .directory, !files.isLink(directory) else { return }
      holders.append(directory)
    }
    let file = path(of: name)
    let isStore = PathName.pathExtension(of: name) == "zarr"
    if files.isLink(file) || files.entry(at: file) == .file {
      try files.remove(file)
    } else if files.entry(at: file) == .directory, isStore {
      try files.removeTree(file)
    }
    for holder in holders.reversed() { try removeIfEmpty(holder) }
  }

  func removeIfEmpty(_ directory: String) throws(ArchiveError) {
    if try files.contents(of: directory).isEmpty { try files.remove(directory) }
  }
}
