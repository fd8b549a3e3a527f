extension StoredArray {
  /// More than any header of this package's files has, bytes.
  private static let longestHeader = 1 << 16

  /// The arrays of a file of npy, npz or safetensors, of which only headers are read.
  ///
  /// - Throws: `refused` for what this package does not write: compressed archives, big-endian numbers,
  ///   Fortran order.
  static func all(
    in path: String, _ files: any FileSystem
  ) throws(ArchiveError) -> [StoredArray] {
    let size = files.size(of: path) ?? 0
    switch PathName.pathExtension(of: path) {
    case "npz": return try archived(in: path, size, files)
    case "safetensors": return try tensors(in: path, size, files)
    default:
      let array = try npy(at: 0, of: size, path, name: "", files)
      try checkEnd(of: array, size)
      return [array]
    }
  }

  /// The array whose npy header begins at `start`.
  private static func npy(
    at start: Int, of size: Int, _ path: String, name: String, _ files: any FileSystem
  ) throws(ArchiveError) -> StoredArray {
    let bytes = try files.read(path, from: start, count: min(longestHeader, size - start))
    var cursor = ByteCursor(bytes, source: path)
    let header = try NpyHeader(&cursor)
    guard !header.isBigEndian, !header.isFortranOrder || header.shape.count < 2 else {
      throw foreign(path, "is big-endian or in Fortran order")
    }
    return StoredArray(
      path: path, name: name, elementType: header.elementType, shape: header.shape,
      offset: start + cursor.offset)
  }

  private static func checkEnd(of array: StoredArray, _ size: Int) throws(ArchiveError) {
    guard array.offset + array.size == size else {
      throw .malformed(
        source: array.path, location: .byte(size),
        expected: "\(array.size) bytes of elements from byte \(array.offset)",
        got: "\(size - array.offset)")
    }
  }

  private static func foreign(_ path: String, _ reason: String) -> ArchiveError {
    .refused(
      path: path, reason: reason, advice: "Merge files as `sample` and the other verbs write them.")
  }

  // MARK: - Archives

  /// The entries of a zip archive, one after the other as they lie there.
  private static func archived(
    in path: String, _ size: Int, _ files: any FileSystem
  ) throws(ArchiveError) -> [StoredArray] {
    var (arrays, offset): ([StoredArray], Int) = ([], 0)
    while offset < size {
      let bytes = try files.read(path, from: offset, count: min(longestHeader, size - offset))
      var cursor = ByteCursor(bytes, source: path)
      guard let entry = try ZipLocalEntry(&cursor) else { break }
      guard entry.isStored, entry.size <= size - offset - cursor.offset else {
        throw foreign(path, "has compressed or incomplete entries")
      }
      let start = offset + cursor.offset
      var array = try npy(
        at: start, of: start + entry.size, path, name: String(entry.name.dropLast(4)), files)
      try checkEnd(of: array, start + entry.size)
      let header = try files.read(path, from: start, count: array.offset - start)
      array.checksums = (Deflate.crc32(header), entry.checksum)
      arrays.append(array)
      offset = start + entry.size
    }
    return arrays
  }

  private static func tensors(
    in path: String, _ size: Int, _ files: any FileSystem
  ) throws(ArchiveError) -> [StoredArray] {
    let bytes = try files.read(path, from: 0, count: min(longestHeader, size))
    var cursor = ByteCursor(bytes, source: path)
    let range = try cursor.take(try cursor.size64("the header length"), "the header")
    let header = try JSONParser.parse(Array(bytes[range]), source: path, base: 8)
    var arrays: [StoredArray] = []
    for (name, value) in (header.object ?? [:]).sorted(by: { JSONValue.utf8Order($0.key, $1.key) })
    {
      guard name != "__metadata__", value["dtype"]?.string != "BF16",
        let type = Safetensors.elementType(value["dtype"]?.string ?? ""),
        let shape = value["shape"]?.array?.compactMap(\.int),
        let count = ArrayShape.count(shape, width: type.width),
        let start = value["data_offsets"]?.array?.first?.int, start >= 0,
        start <= size - range.upperBound, count * type.width <= size - range.upperBound - start
      else {
        throw foreign(path, "has metadata, or a tensor `\(name)` that is not as written here")
      }
      arrays.append(
        StoredArray(
          path: path, name: name, elementType: type, shape: shape,
          offset: range.upperBound + start))
    }
    return arrays
  }
}
