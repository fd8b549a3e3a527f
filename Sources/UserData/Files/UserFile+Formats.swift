import Archives

extension UserFile {
  /// What the bytes of a file hold.
  static func contents(
    _ bytes: [UInt8], _ path: String, _ key: String?
  ) throws(UserDataError) -> Contents {
    guard !bytes.isEmpty else {
      throw UserDataError(
        .malformed, at: path, expected: "data", got: "an empty file", advice: "Write it again.")
    }
    try refuseForeign(bytes, path)
    if bytes.starts(with: NpyMagic.bytes) { return .arrays(try npy(bytes, path)) }
    if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) {
      return try zip(bytes, path, key)
    }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return .png(bytes) }
    let name = PathName.last(of: path).lowercased()
    let isCompressed = Gzip.isGzip(bytes)
    let inner = isCompressed && name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    switch PathName.pathExtension(of: inner) {
    case "bin": return .arrays(try cifar(bytes, path))
    case "safetensors" where !isCompressed: return .arrays(try safetensors(bytes, path))
    default: break
    }
    let plain = isCompressed ? try inflate(bytes, path) : bytes
    guard !plain.isEmpty else {
      throw UserDataError(
        .malformed, at: path, expected: "data", got: "a compressed file of nothing",
        advice: "Write it again.")
    }
    if isCompressed { try refuseForeign(plain, path) }
    if isIdx(plain) { return .arrays(try idx(plain, path)) }
    if plain.starts(with: NpyMagic.bytes) { return .arrays(try npy(plain, path)) }
    if isSafetensors(plain) { return .arrays(try safetensors(plain, path)) }
    if let json = try json(plain, path) { return .json(json) }
    return .table(try text(plain, path))
  }

  private enum NpyMagic { static let bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59] }

  /// The name of the only array of a format without names.
  private static func stem(_ path: String) -> String {
    String(PathName.last(of: path).prefix { $0 != "." })
  }

  private static func inflate(
    _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> [UInt8] {
    do throws(ArchiveError) {
      return try Gzip.inflate(bytes, source: path)
    } catch {
      throw UserDataError(
        .malformed, at: path, expected: "a whole gzip file",
        got: "one that ends early or is damaged",
        advice: "It was probably not copied or downloaded completely: get it again.")
    }
  }

  // MARK: - Formats

  private static func npy(
    _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> ArrayCollection {
    let array = try reading { () throws(ArchiveError) in try Npy.decode(bytes, source: path) }
    return ArrayCollection(source: path, arrays: [NamedArray(name: stem(path), array: array)])
  }

  private static func idx(
    _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> ArrayCollection {
    let array = try reading { () throws(ArchiveError) in try Idx.decode(bytes, source: path) }
    return ArrayCollection(source: path, arrays: [NamedArray(name: stem(path), array: array)])
  }

  private static func cifar(
    _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> ArrayCollection {
    let arrays = try reading { () throws(ArchiveError) in try Cifar.decode(bytes, source: path) }
    let dimensions = ["images": ["image", "channel", "row", "column"], "labels": ["image"]]
    return ArrayCollection(
      source: path,
      arrays: arrays.keys.sorted().compactMap { name in
        arrays[name].map { NamedArray(name: name, array: $0, dimensions: dimensions[name]) }
      })
  }

  private static func safetensors(
    _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> ArrayCollection {
    let (contents, unreadable) = try reading { () throws(ArchiveError) in
      try Safetensors.decodeReadable(bytes, source: path)
    }
    return ArrayCollection(
      source: path, arrays: sorted(contents.tensors), unreadable: unreadable)
  }

  /// An archive of NumPy arrays, or of one JSON document as posteriordb stores draws.
  private static func zip(
    _ bytes: [UInt8], _ path: String, _ key: String?
  ) throws(UserDataError) -> Contents {
    let names = try reading { () throws(ArchiveError) in
      try ZipEntries.names(in: bytes, source: path)
    }
    guard names.contains(where: { $0.hasSuffix(".npy") }) else {
      return .json(try document(names, bytes, path))
    }
    if let key {
      let array = try reading { () throws(ArchiveError) in
        try Npz.decode(bytes, key: key, source: path)
      }
      let others = try? Npz.decodeReadable(bytes, source: path)
      var collection = ArrayCollection(source: path, arrays: sorted(others?.arrays ?? [:]))
      if collection.array(named: key) == nil {
        collection.arrays.append(NamedArray(name: key, array: array))
      }
      return .arrays(collection)
    }
    let (arrays, unreadable) = try reading { () throws(ArchiveError) in
      try Npz.decodeReadable(bytes, source: path)
    }
    return .arrays(
      ArrayCollection(source: path, arrays: sorted(arrays), unreadable: unreadable))
  }

  /// The one JSON document of an archive without arrays.
  private static func document(
    _ names: [String], _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> JSONValue {
    if names.contains(where: { $0.hasPrefix("xl/") }) {
      throw unsupported(path, "an Excel workbook", "Save the sheet as CSV.")
    }
    let documents = names.filter { $0.hasSuffix(".json") && !$0.hasPrefix("__MACOSX") }
    guard documents.count == 1 else {
      throw unsupported(
        path, "a zip archive of \(listed(names))", "Unpack it and name the file to read.")
    }
    let text = try reading { () throws(ArchiveError) in
      try ZipEntries.contents(of: documents[0], in: bytes, source: path)
    }
    guard let json = try json(text, path) else {
      throw unsupported(path, quoted(documents[0]) + " that is no JSON", "Unpack it.")
    }
    return json
  }

  private static func sorted(_ arrays: [String: NumericArray]) -> [NamedArray] {
    arrays.keys.sorted(by: naturalOrder).compactMap { name in
      arrays[name].map { NamedArray(name: name, array: $0) }
    }
  }

  private static func json(
    _ bytes: [UInt8], _ path: String
  ) throws(UserDataError) -> JSONValue? {
    let start = bytes.first { $0 > 32 }
    guard start == UInt8(ascii: "{") || start == UInt8(ascii: "[") else { return nil }
    return try reading { () throws(ArchiveError) in
      // Values of a document take more memory than their text.
      try MemoryLimit.check([bytes.count], width: 24, source: path)
      return try JSONValue(parsing: bytes, source: path)
    }
  }

  private static func text(_ bytes: [UInt8], _ path: String) throws(UserDataError) -> [UInt8] {
    let start = bytes.prefix(4_096)
    let isUTF16 = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    let controls = start.count { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 && $0 != 12 }
    guard isUTF16 || controls == 0 else {
      let head = start.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      throw UserDataError(
        .unsupported, at: path,
        expected: "a table of text, npy, npz, safetensors, IDX, CIFAR-10 (.bin), JSON, PNG or Zarr",
        got: "the first bytes \(head.joined(separator: " "))",
        advice: "Save it as .npy with numpy.save, or as a table.")
    }
    return bytes
  }

  private static func isIdx(_ bytes: [UInt8]) -> Bool {
    let start = Array(bytes.prefix(4))
    return start.count == 4 && start[0] == 0 && start[1] == 0 && start[3] > 0 && start[3] < 9
      && [0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E].contains(start[2])
  }

  private static func isSafetensors(_ bytes: [UInt8]) -> Bool {
    bytes.count > 8 && bytes[8] == UInt8(ascii: "{") && bytes[4..<8].allSatisfy { $0 == 0 }
  }

  // MARK: - What is not read

  /// First bytes of formats that are not read, with the way from them to one that is.
  private static let foreign: [(bytes: [UInt8], name: String, advice: String)] = [
    (
      [0x89, 0x48, 0x44, 0x46], "HDF5 (NWB, .mat of version 7.3, tables of DeepLabCut and SLEAP)",
      "In Python, save what is needed: h5py or pynwb, then numpy.savez; DeepLabCut and SLEAP also "
        + "export CSV."
    ),
    (
      Array("MATLAB 5.0".utf8), "a .mat file",
      "In Python: d = scipy.io.loadmat(file); numpy.savez('data.npz', x=d['x'])."
    ),
    ([0xFF, 0xD8, 0xFF], "a JPEG picture", "Convert it to PNG."),
    (Array("CDF\u{1}".utf8), "NetCDF", toZarr), (Array("CDF\u{2}".utf8), "NetCDF", toZarr),
    ([0x80, 2], "a Python pickle", "In Python: load it, then numpy.savez."),
    ([0x80, 3], "a Python pickle", "In Python: load it, then numpy.savez."),
    ([0x80, 4], "a Python pickle", "In Python: load it, then numpy.savez."),
    ([0x80, 5], "a Python pickle", "In Python: load it, then numpy.savez."),
    (Array("RDX2\n".utf8), "R's workspace", "In R: write.csv(x, 'data.csv', row.names = FALSE)."),
    (Array("RDX3\n".utf8), "R's workspace", "In R: write.csv(x, 'data.csv', row.names = FALSE)."),
    ([0x58, 0x0A, 0, 0, 0], "R's RDS", "In R: write.csv(x, 'data.csv', row.names = FALSE)."),
    (
      [0x49, 0x49, 0x2A, 0], "a TIFF picture",
      "Convert it to PNG, or save the stack with numpy.save."
    ),
    (
      [0x4D, 0x4D, 0, 0x2A], "a TIFF picture",
      "Convert it to PNG, or save the stack with numpy.save."
    ),
    (Array("GIF8".utf8), "a GIF picture", "Convert it to PNG."),
    (Array("%PDF".utf8), "a PDF", "Give the data, not a document."),
    ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file", "Unpack it."),
    (Array("BZh".utf8), "a bzip2 file", "Unpack it."),
    ([0xFD, 0x37, 0x7A], "an xz file", "Unpack it."),
  ]

  private static let toZarr = "In Python: xarray.open_dataset(file).to_zarr(…, zarr_format=2)."

  private static func refuseForeign(_ bytes: [UInt8], _ path: String) throws(UserDataError) {
    if bytes.starts(with: Array("PAR1".utf8)), bytes.suffix(4).elementsEqual("PAR1".utf8) {
      throw unsupported(path, "Parquet", "In Python: pandas.read_parquet(file).to_csv('data.csv').")
    }
    for format in foreign where bytes.starts(with: format.bytes) {
      throw unsupported(path, format.name, format.advice)
    }
  }

  private static func unsupported(
    _ path: String, _ what: String, _ advice: String
  ) -> UserDataError {
    UserDataError(
      .unsupported, at: path, expected: "a file that is read here", got: what, advice: advice)
  }
}
