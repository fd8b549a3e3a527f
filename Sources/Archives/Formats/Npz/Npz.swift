/// NumPy archives: zip files of `.npy` entries, stored or deflated.
public enum Npz {
  /// Reads all arrays of numbers of a file, by name without `.npy`. Other entries, and arrays of text
  /// or objects, are left out; asked for by name, they are errors.
  public static func read(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> [String: NumericArray] {
    try decode(try files.read(path), source: path)
  }

  /// Reads one array of a file.
  ///
  /// - Throws: `missingKey`, with the names there are.
  public static func read(
    _ path: String, key: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> NumericArray {
    try decode(try files.read(path), key: key, source: path)
  }

  /// Writes arrays by name, in order of name, so that equal arrays give equal bytes.
  public static func write(
    _ arrays: [String: NumericArray], to path: String, compressed: Bool = false,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    try AtomicFile.write(encode(arrays, compressed: compressed), to: path, in: files)
  }

  /// All arrays in the bytes of a file.
  public static func decode(
    _ bytes: [UInt8], source: String = "npz data"
  ) throws(ArchiveError) -> [String: NumericArray] {
    let (arrays, unreadable) = try decodeReadable(bytes, source: source)
    // Nothing of what is there can be read: that is no empty archive.
    if arrays.isEmpty, let name = unreadable.keys.min(by: JSONValue.utf8Order),
      let problem = unreadable[name]
    {
      throw problem
    }
    return arrays
  }

  /// The arrays of numbers, and why arrays of other kinds are left out.
  package static func decodeReadable(
    _ bytes: [UInt8], source: String = "npz data"
  ) throws(ArchiveError) -> (arrays: [String: NumericArray], unreadable: [String: ArchiveError]) {
    var (arrays, unreadable): ([String: NumericArray], [String: ArchiveError]) = ([:], [:])
    var budget = ExpansionBudget(stored: bytes.count, source: source)
    for entry in try entries(bytes, source) {
      do throws(ArchiveError) {
        arrays[name(of: entry)] = try array(entry, bytes, source, &budget)
      } catch {
        guard case .unsupported = error else { throw error }
        // Whatever it holds, an entry that cannot be unpacked may be an array of numbers.
        if entry.problem != nil { throw error }
        unreadable[name(of: entry)] = error
      }
    }
    return (arrays, unreadable)
  }

  /// One array in the bytes of a file; with no key, the only one.
  public static func decode(
    _ bytes: [UInt8], key: String?, source: String = "npz data"
  ) throws(ArchiveError) -> NumericArray {
    let entries = try entries(bytes, source)
    let found =
      key == nil && entries.count == 1
      ? entries.first : entries.first { name(of: $0) == key || $0.name == key }
    guard let found else {
      throw .missingKey(path: source, key: key, available: entries.map { name(of: $0) })
    }
    var budget = ExpansionBudget(stored: bytes.count, source: source)
    return try array(found, bytes, source, &budget)
  }

  /// The bytes of a file.
  public static func encode(
    _ arrays: [String: NumericArray], compressed: Bool = false
  ) -> [UInt8] {
    encode(arrays, compressed: compressed, alwaysZip64: false)
  }

  static func encode(
    _ arrays: [String: NumericArray], compressed: Bool, alwaysZip64: Bool
  ) -> [UInt8] {
    var writer = ZipWriter()
    writer.alwaysZip64 = alwaysZip64
    for name in arrays.keys.sorted(by: JSONValue.utf8Order) {
      guard let array = arrays[name] else { continue }
      writer.add(name + ".npy", Npy.encode(array), isCompressed: compressed)
    }
    return writer.finish()
  }

  private static func entries(
    _ bytes: [UInt8], _ source: String
  ) throws(ArchiveError) -> [ZipDirectory.Entry] {
    try ZipDirectory(bytes, source: source).entries.filter { $0.name.hasSuffix(".npy") }
  }

  private static func name(of entry: ZipDirectory.Entry) -> String {
    String(entry.name.dropLast(4))
  }

  private static func array(
    _ entry: ZipDirectory.Entry, _ bytes: [UInt8], _ source: String,
    _ budget: inout ExpansionBudget
  ) throws(ArchiveError) -> NumericArray {
    let contents = try ZipDirectory.contents(of: entry, in: bytes, source: source, &budget)
    return try Npy.decode(contents, source: "\(source):\(name(of: entry))")
  }
}
