import Archives

extension Provenance {
  /// The file of the record of an output: beside a file or a store of arrays, inside another directory.
  static func path(of output: String) -> String {
    OutputFile.format(of: output) == nil
      ? "\(output)/provenance.json" : "\(output).provenance.json"
  }

  /// Writes the record of an output that is complete; gives the file.
  @discardableResult func write(of output: String) throws -> String {
    let path = Self.path(of: output)
    try AtomicFile.write(Array(JSONValue(encoding: self, name: path).prettyText.utf8), to: path)
    return path
  }

  /// Reads the record of an output.
  ///
  /// - Throws: `JobError` where there is none.
  init(of output: String) throws {
    let (files, path) = (LocalFileSystem(), Self.path(of: output))
    guard files.entry(at: output) != nil else {
      throw JobError(.notFound, "\(output): there is no such file.")
    }
    guard files.entry(at: path) == .file else {
      throw JobError(
        .malformedInput,
        "\(output): there is no \(path), so that nobody knows which rows these are. It is not "
          + "finished, or was not written by this package.")
    }
    self = try JSONValue(parsing: files.read(path), source: path)
      .decode(Provenance.self, name: path)
    guard formatVersion == 1, first >= 0, count > 0, first <= Int.max - count else {
      throw JobError(
        .malformedInput,
        "\(path): rows from \(first), \(count) of them, in format \(formatVersion); expected "
          + "format 1 and numbers from 0.")
    }
  }
}
