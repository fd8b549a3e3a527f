/// Puts the chunks of a Zarr array together.
struct ZarrReader {
  let metadata: ZarrMetadata
  let path: String
  let files: any FileSystem

  func read() throws(ArchiveError) -> NumericArray {
    let (shape, width) = (metadata.shape, metadata.elementType.width)
    let count = ArrayShape.count(shape, width: width) ?? 0
    let chunks = count > 0 ? try storedChunks() : []
    // What exists bounds the memory that a false shape, or false chunks, can ask for.
    let stored = chunks.reduce(0) { $0 + (files.size(of: file($1)) ?? 0) }
    var budget = ExpansionBudget(stored: stored, source: path)
    try budget.spend(count * width)
    budget = ExpansionBudget(stored: stored, source: path)
    var elements = ZarrChunk.filled(metadata, count: count)
    for index in chunks { try read(index, into: &elements, &budget) }
    if metadata.isBigEndian { ElementOrder.swapBytes(&elements, width: width) }
    if metadata.elementType == .bool, elements.contains(where: { $0 > 1 }) {
      throw .malformed(
        source: path, location: .byte(0), expected: "0 or 1 for each bool", got: "another value")
    }
    return NumericArray(shape: shape, elementType: metadata.elementType, bytes: elements)
  }

  private func read(
    _ index: [Int], into elements: inout [UInt8], _ budget: inout ExpansionBudget
  ) throws(ArchiveError) {
    // A promise beyond what deflate can give is a lie, which the chunk says.
    if metadata.chunkBytes / Deflate.largestRatio <= files.size(of: file(index)) ?? 0 {
      try budget.spend(metadata.chunkBytes)
    }
    guard let bytes = try ZarrChunk.read(file(index), metadata, files) else { return }
    let origin = zip(index, metadata.chunks).map { $0 * $1 }
    elements.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { copy($0, at: origin, to: target) }
    }
  }

  private func file(_ index: [Int]) -> String { PathName.join(path, metadata.key(index)) }

  /// The chunks that there are, in row-major order.
  ///
  /// - Throws: `malformed`, naming the first that is missing, where there is no fill value.
  private func storedChunks() throws(ArchiveError) -> [[Int]] {
    let chunks = try files.contents(of: path).compactMap(metadata.index)
      .sorted { $0.lexicographicallyPrecedes($1) }
    guard metadata.fillBytes == nil else { return chunks }
    var expected: [Int]? = [Int](repeating: 0, count: metadata.shape.count)
    for index in chunks {
      guard index == expected else { break }
      expected = next(after: index)
    }
    if let expected { throw ZarrChunk.missing(file(expected)) }
    return chunks
  }

  /// The next chunk in row-major order.
  private func next(after index: [Int]) -> [Int]? {
    let grid = metadata.grid
    var index = index
    for axis in index.indices.reversed() {
      index[axis] += 1
      if index[axis] < grid[axis] { return index }
      index[axis] = 0
    }
    return nil
  }

  /// Copies the part of a chunk that lies within the array, row by row of the last axis.
  private func copy(
    _ chunk: UnsafeRawBufferPointer, at origin: [Int], to target: UnsafeMutableRawBufferPointer
  ) {
    let (shape, chunks, width) = (metadata.shape, metadata.chunks, metadata.elementType.width)
    let extent = zip(zip(shape, origin), chunks).map { min($0.0 - $0.1, $1) }
    let row = (extent.last ?? 1) * width
    let leading = extent.dropLast()
    var index = [Int](repeating: 0, count: leading.count)
    for _ in 0..<leading.reduce(1, *) {
      var (from, to) = (0, 0)
      for axis in leading.indices {
        from = (from + index[axis]) * chunks[axis + 1]
        to = (to + origin[axis] + index[axis]) * shape[axis + 1]
      }
      to += origin.last ?? 0
      UnsafeMutableRawBufferPointer(rebasing: target[to * width..<to * width + row])
        .copyMemory(from: .init(rebasing: chunk[from * width..<from * width + row]))
      for axis in leading.indices.reversed() {
        index[axis] += 1
        if index[axis] < extent[axis] { break }
        index[axis] = 0
      }
    }
  }
}
