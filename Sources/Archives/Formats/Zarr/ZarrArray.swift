/// One array of a Zarr group that grows along one axis. Holds at most one chunk in memory; a chunk
/// spans all other axes.
struct ZarrArray: Sendable {
  private(set) var metadata: ZarrMetadata
  let dimensions: [String]
  let attributes: [String: JSONValue]
  let growingAxis: Int
  private let path: String
  private let files: any FileSystem
  /// The chunk being filled, zeros beyond; `nil` before it is needed.
  private var open: [UInt8]?
  private var isChunkUnsaved = false
  private(set) var isMetadataUnsaved: Bool

  /// A new, empty array.
  init(
    path: String, metadata: ZarrMetadata, dimensions: [String],
    attributes: [String: JSONValue], growingAxis: Int, isNew: Bool, files: any FileSystem
  ) {
    (self.path, self.files, self.metadata) = (path, files, metadata)
    (self.dimensions, self.attributes) = (dimensions, attributes)
    self.growingAxis = growingAxis
    isMetadataUnsaved = isNew
  }

  /// Draws (or whatever the growing axis counts) so far.
  var length: Int { metadata.shape[growingAxis] }
  private var chunkLength: Int { metadata.chunks[growingAxis] }
  /// Rows of the growing axis that are apart in memory.
  private var outer: Int { metadata.shape[..<growingAxis].reduce(1, *) }
  /// Bytes of one row.
  private var inner: Int {
    metadata.shape[(growingAxis + 1)...].reduce(metadata.elementType.width, *)
  }

  var attributesJSON: JSONValue {
    var all = attributes
    all["_ARRAY_DIMENSIONS"] = .array(dimensions.map { .string($0) })
    return .object(all)
  }

  // MARK: - Growing

  /// Adds rows along the growing axis; `array` has the shape of this one but for its length there.
  mutating func append(_ array: NumericArray) throws(ArchiveError) {
    try checkAppendable(array)
    let added = array.shape[growingAxis]
    var done = 0
    while done < added {
      let start = length % chunkLength
      let count = min(added - done, chunkLength - start)
      var chunk = try openChunk()
      open = nil  // so that it is changed in place
      copy(array.bytes, row: done, of: added, to: &chunk, row: start, count: count)
      open = chunk
      metadata.shape[growingAxis] += count
      (isChunkUnsaved, isMetadataUnsaved) = (true, true)
      done += count
      if start + count == chunkLength {
        try saveChunk(at: (length - 1) / chunkLength)
        open = nil
      }
    }
  }

  /// Throws where chunks are not as this package makes them.
  private func checkWhole(_ advice: String) throws(ArchiveError) {
    let isWhole = metadata.shape.indices.allSatisfy {
      $0 == growingAxis || metadata.chunks[$0] == max(metadata.shape[$0], 1)
    }
    guard !metadata.shape.isEmpty, isWhole, !metadata.isBigEndian else {
      throw .refused(
        path: path, reason: "has chunks \(metadata.chunks) that do not span all other axes",
        advice: advice)
    }
  }

  private func checkAppendable(_ array: NumericArray) throws(ArchiveError) {
    var expected = metadata.shape
    if array.shape.count == expected.count { expected[growingAxis] = array.shape[growingAxis] }
    try checkWhole("Append to a store made by this package.")
    guard array.shape == expected, array.elementType == metadata.elementType else {
      throw .refused(
        path: path,
        reason: "cannot take \(array.elementType) of shape \(array.shape), "
          + "expected \(metadata.elementType) of shape \(metadata.shape) "
          + "with any length of axis \(growingAxis)",
        advice: "Append to an array made for that shape.")
    }
  }

  private func copy(
    _ source: [UInt8], row: Int, of rows: Int, to chunk: inout [UInt8], row target: Int, count: Int
  ) {
    let (outer, inner, chunkLength) = (outer, inner, chunkLength)
    guard count * inner > 0 else { return }
    chunk.withUnsafeMutableBytes { chunk in
      source.withUnsafeBytes { source in
        for index in 0..<outer {
          let from = (index * rows + row) * inner
          let to = (index * chunkLength + target) * inner
          UnsafeMutableRawBufferPointer(rebasing: chunk[to..<to + count * inner])
            .copyMemory(from: .init(rebasing: source[from..<from + count * inner]))
        }
      }
    }
  }

  /// The chunk that holds the next row: from memory, from its file, or new.
  private func openChunk() throws(ArchiveError) -> [UInt8] {
    if let open { return open }
    if length % chunkLength == 0 {
      try MemoryLimit.check(metadata.chunkBytes, source: path)
      return [UInt8](repeating: 0, count: metadata.chunkBytes)
    }
    return try ZarrChunk.read(chunkPath(length / chunkLength), metadata, files)
      ?? ZarrChunk.filled(metadata)
  }

  /// Shortens the array to `length` rows, for a run that goes on from an earlier state.
  mutating func truncate(to length: Int) throws(ArchiveError) {
    guard length < self.length else { return }
    if isChunkUnsaved { try saveChunk(at: (self.length - 1) / chunkLength) }
    open = nil
    let old = self.length
    metadata.shape[growingAxis] = length
    isMetadataUnsaved = true
    if length % chunkLength != 0 { try clearRest(from: length % chunkLength) }
    try saveMetadata()
    if open != nil { try saveChunk(at: length / chunkLength) }
    let firstUnused = (length + chunkLength - 1) / chunkLength
    for index in firstUnused..<max(firstUnused, (old + chunkLength - 1) / chunkLength) {
      try files.removeTree(chunkPath(index))
    }
  }

  /// Opens the last chunk and sets its rows from `row` on to zero, as in one not filled yet.
  private mutating func clearRest(from row: Int) throws(ArchiveError) {
    var chunk = try openChunk()
    let rest = chunkLength - row
    let zeros = [UInt8](repeating: 0, count: outer * rest * inner)
    copy(zeros, row: 0, of: rest, to: &chunk, row: row, count: rest)
    open = chunk
  }

  // MARK: - Reading

  /// A range of the growing axis, as it was flushed; no more than it and a chunk are in memory.
  func rows(_ range: Range<Int>) throws(ArchiveError) -> NumericArray {
    try checkWhole("Convert the store with this package first.")
    let (outer, inner, chunkLength) = (outer, inner, chunkLength)
    var shape = metadata.shape
    shape[growingAxis] = range.count
    var bytes = [UInt8](repeating: 0, count: outer * range.count * inner)
    for chunk in range.lowerBound / chunkLength..<(range.upperBound + chunkLength - 1) / chunkLength
    {
      let stored =
        try ZarrChunk.read(chunkPath(chunk), metadata, files) ?? ZarrChunk.filled(metadata)
      let first = chunk * chunkLength
      let part = range.clamped(to: first..<first + chunkLength)
      for index in 0..<outer {
        let from = (index * chunkLength + part.lowerBound - first) * inner
        let to = (index * range.count + part.lowerBound - range.lowerBound) * inner
        let count = part.count * inner
        bytes.replaceSubrange(to..<to + count, with: stored[from..<from + count])
      }
    }
    return NumericArray(shape: shape, elementType: metadata.elementType, bytes: bytes)
  }

  // MARK: - Files

  /// Writes the unfinished chunk, then the metadata that counts it.
  mutating func flush() throws(ArchiveError) {
    if isChunkUnsaved { try saveChunk(at: (length - 1) / chunkLength) }
    if isMetadataUnsaved { try saveMetadata() }
  }

  private mutating func saveMetadata() throws(ArchiveError) {
    try files.createDirectories(path)
    for (name, json) in [(".zattrs", attributesJSON), (".zarray", metadata.json)] {
      let bytes = Array((json.prettyText + "\n").utf8)
      try AtomicFile.write(bytes, to: PathName.join(path, name), in: files)
    }
    isMetadataUnsaved = false
  }

  private mutating func saveChunk(at index: Int) throws(ArchiveError) {
    guard let chunk = open else { return }
    try files.createDirectories(path)
    let bytes = ZarrChunk.deflate(chunk, metadata.compression)
    try AtomicFile.write(bytes, to: chunkPath(index), in: files)
    isChunkUnsaved = false
  }

  private func chunkPath(_ index: Int) -> String {
    var indices = [Int](repeating: 0, count: metadata.shape.count)
    indices[growingAxis] = index
    return PathName.join(path, metadata.key(indices))
  }
}
