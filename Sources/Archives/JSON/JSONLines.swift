/// A file of JSON objects, one per line, that grows at its end.
///
/// Each line goes to the operating system at once, so that it survives the end of the process. What
/// a loss of power leaves of the last line is recognised by the reader and reported.
public struct JSONLines: Sendable {
  /// The file.
  public let path: String
  private let files: any FileSystem

  /// What a file holds.
  public struct Contents: Sendable, Equatable {
    /// The objects, in order.
    public var values: [JSONValue] = []
    /// Bytes of an incomplete last line, left out of `values`; 0 if the last line is complete.
    public var tornBytes = 0
  }

  /// Opens a file for appending; it is created with the first line. An incomplete last line, left by
  /// a loss of power, is removed.
  public init(
    appendingTo path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    (self.path, self.files) = (path, files)
    guard files.entry(at: path) == .file else { return }
    let bytes = try files.read(path)
    if let last = bytes.last, last != UInt8(ascii: "\n") {
      try replace(with: try Self.decode(bytes, source: path).values)
    }
  }

  /// Adds one object as a line.
  public func append(_ value: JSONValue) throws(ArchiveError) {
    try files.append(value.bytes + [UInt8(ascii: "\n")], to: path)
  }

  /// Makes all lines durable.
  public func synchronize() throws(ArchiveError) {
    if files.entry(at: path) != nil { try files.synchronize(path) }
  }

  /// Replaces all lines, in one step.
  public func replace(with values: [JSONValue]) throws(ArchiveError) {
    var bytes: [UInt8] = []
    for value in values { bytes += value.bytes + [UInt8(ascii: "\n")] }
    try AtomicFile.write(bytes, to: path, in: files)
  }

  /// Reads a file.
  ///
  /// - Throws: `malformed` with line and byte for a complete line that is not a JSON object.
  public static func read(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> Contents {
    try decode(try files.read(path), source: path)
  }

  /// The contents of the bytes of a file.
  public static func decode(
    _ bytes: [UInt8], source: String = "JSON lines"
  ) throws(ArchiveError) -> Contents {
    var (contents, start, line) = (Contents(), 0, 1)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let text = bytes[start..<(end ?? bytes.count)]
      do throws(ArchiveError) {
        if !text.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) {
          contents.values.append(try object(Array(text), "\(source), line \(line)", base: start))
        }
      } catch {
        guard end == nil else { throw error }
        contents.tornBytes = text.count
      }
      start = (end ?? bytes.count) + 1
      line += 1
    }
    return contents
  }

  private static func object(
    _ bytes: [UInt8], _ source: String, base: Int
  ) throws(ArchiveError) -> JSONValue {
    let value = try JSONParser.parse(bytes, source: source, base: base)
    guard value.object != nil else {
      throw .malformed(
        source: source, location: .byte(base), expected: "a JSON object", got: "another value")
    }
    return value
  }
}
