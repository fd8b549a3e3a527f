/// Puts the chunks of a Zarr array together.
struct ZarrReader {
  let metadata: ZarrMetadata
  let path: String
  let files: any FileSystem

  func read() throws(ArchiveError) -> NumericArray {
    let (shape, width) = (metadata.shape, metadata.elementType.width)
    let count = ArrayShape.count(shape, width: width) ?? 0
    // Chunks first: what exists bounds the memory that a false shape can ask for.
    var chunks: [(origin: [Int], bytes: [UInt8])] = []
    if count > 0 {
      var index: [Int]? = [Int](repeating: 0, count: shape.count)
      while let current = index {
        let file = PathName.join(path, metadata.key(current))
        let bytes = try ZarrArray.readChunk(file, metadata, files)
        chunks.append((zip(current, metadata.chunks).map { $0 * $1 }, bytes))
        index = next(after: current)
      }
    }
    try MemoryLimit.check(count * width, source: path)
    var elements = [UInt8](repeating: 0, count: count * width)
    elements.withUnsafeMutableBytes { target in
      for (origin, bytes) in chunks {
        bytes.withUnsafeBytes { copy($0, at: origin, to: target) }
      }
    }
    if metadata.isBigEndian { ElementOrder.swapBytes(&elements, width: width) }
    if metadata.elementType == .bool, elements.contains(where: { $0 > 1 }) {
      throw .malformed(
        source: path, location: .byte(0), expected: "0 or 1 for each bool", got: "another value")
    }
    return NumericArray(shape: shape, elementType: metadata.elementType, bytes: elements)
  }

  /// The next chunk in row-major order.
  private func next(after index: [Int]) -> [Int]? {
    var index = index
    for axis in index.indices.reversed() {
      let count = (metadata.shape[axis] - 1) / metadata.chunks[axis] + 1
      index[axis] += 1
      if index[axis] < count { return index }
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
