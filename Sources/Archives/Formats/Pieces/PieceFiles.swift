/// Puts files together whose rows are pieces of a whole: the result has the bytes of the whole written at
/// once, and memory does not grow with its size.
package enum PieceFiles {
  /// Bytes of a file that are in memory at once.
  static let blockSize = 8 << 20

  /// A file and its rows.
  package struct Piece: Sendable {
    /// The file, or the directory of a store.
    package var path: String
    /// Entries of the first axis: chains, replays or images.
    package var rows: Int

    /// A piece of a whole.
    package init(path: String, rows: Int) { (self.path, self.rows) = (path, rows) }
  }

  /// Writes the whole.
  ///
  /// - Parameters:
  ///   - pieces: in order, at least one, all in the format of `output`.
  ///   - shared: names of arrays that do not have rows and are alike in all pieces.
  ///   - output: npy, npz, safetensors, csv or zarr; replaced where it exists.
  /// - Throws: `refused`, naming the piece that does not fit.
  package static func merge(
    _ pieces: [Piece], shared: Set<String> = [], to output: String,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    switch PathName.pathExtension(of: output) {
    case "csv": try mergeTables(pieces, to: output, in: files)
    case "zarr": try mergeStores(pieces, to: output, in: files)
    case "npz": try writeNpz(try stacked(pieces, shared, files), to: output, in: files)
    case "safetensors":
      try writeSafetensors(try stacked(pieces, shared, files), to: output, in: files)
    default: try writeNpy(try stacked(pieces, shared, files)[0], to: output, in: files)
    }
  }

  /// The arrays of all pieces by name, in order of names.
  private static func stacked(
    _ pieces: [Piece], _ shared: Set<String>, _ files: any FileSystem
  ) throws(ArchiveError) -> [StackedArray] {
    var parts: [[StoredArray]] = []
    for piece in pieces { parts.append(try StoredArray.all(in: piece.path, files)) }
    let names = Set(parts[0].map(\.name))
    for (piece, arrays) in zip(pieces, parts)
    where Set(arrays.map(\.name)) != names || names.isEmpty {
      throw .refused(
        path: piece.path,
        reason: "holds \(arrays.map(\.name).sorted()), expected \(names.sorted())",
        advice: "Merge pieces of one request.")
    }
    var stacked: [StackedArray] = []
    for name in names.sorted(by: JSONValue.utf8Order) {
      stacked.append(
        try StackedArray(
          parts.compactMap { $0.first { $0.name == name } }, rows: pieces.map(\.rows),
          isShared: shared.contains(name), in: files))
    }
    return stacked
  }

  // MARK: - Arrays

  private static func writeNpy(
    _ array: StackedArray, to output: String, in files: any FileSystem
  ) throws(ArchiveError) {
    try AtomicFile.write(to: output, in: files) { append throws(ArchiveError) in
      try append(NpyHeader.bytes(for: array.elementType, array.shape))
      try array.forEachBlock(in: files, append)
    }
  }

  private static func writeNpz(
    _ arrays: [StackedArray], to output: String, in files: any FileSystem
  ) throws(ArchiveError) {
    try AtomicFile.write(to: output, in: files) { append throws(ArchiveError) in
      var layout = ZipLayout()
      for array in arrays {
        let header = NpyHeader.bytes(for: array.elementType, array.shape)
        var sum = Deflate.crc32(header)
        try array.forEachBlock(in: files) { sum = Deflate.crc32($0, from: sum) }
        let size = header.count + array.size
        try append(
          layout.header(
            of: array.name + ".npy", size: size, packed: size, checksum: sum, isCompressed: false))
        try append(header)
        try array.forEachBlock(in: files, append)
      }
      try append(layout.end)
    }
  }

  private static func writeSafetensors(
    _ arrays: [StackedArray], to output: String, in files: any FileSystem
  ) throws(ArchiveError) {
    let layout = SafetensorsLayout(
      arrays.map { .init(name: $0.name, elementType: $0.elementType, shape: $0.shape) },
      metadata: [:])
    try AtomicFile.write(to: output, in: files) { append throws(ArchiveError) in
      try append(layout.header)
      for name in layout.names {
        try arrays.first { $0.name == name }?.forEachBlock(in: files, append)
      }
    }
  }
}
