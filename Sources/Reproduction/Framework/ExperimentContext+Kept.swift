import Archives

extension ExperimentContext {
  /// Makes a part of a long experiment, or reads it where an earlier run of the same version, stopped before the
  /// experiment's end, has made it.
  ///
  /// - Parameter name: of the part, with all that it depends on besides the scale.
  func kept<Part: Codable>(_ name: String, _ make: () throws -> Part) throws -> Part {
    guard let outputDirectory else { return try make() }
    let folder = "\(outputDirectory)/results/\(scale.rawValue)/parts-\(reverieVersion)"
    let (path, files) = ("\(folder)/\(name).json", LocalFileSystem())
    if !overwrites, files.entry(at: path) == .file {
      return try JSONValue(parsing: try files.read(path), source: path)
        .decode(Part.self, name: path)
    }
    let part = try make()
    try files.createDirectories(folder)
    try AtomicFile.write(Array(JSONValue(encoding: part, name: name).prettyText.utf8), to: path)
    return part
  }
}
