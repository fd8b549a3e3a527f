extension PieceFiles {
  /// Elements of all chains that are in memory at once, bytes.
  private static let storeBlockSize = 32 << 20

  /// Stores of draws `[chain, draw, …]`, block by block of draws.
  static func mergeStores(
    _ pieces: [Piece], to output: String, in files: any FileSystem
  ) throws(ArchiveError) {
    var groups: [ZarrGroup] = []
    for piece in pieces { groups.append(try ZarrGroup.open(piece.path, in: files)) }
    let names = groups[0].variables
    let draws = try checkedDraws(of: groups, pieces, names)
    let width = names.reduce(0) { sum, name in
      sum + groups.reduce(0) { $0 + ($1.arrays[name]?.bytesPerRow ?? 0) }
    }
    var writer = try ZarrWriter(
      path: output, units: groups[0].units, replacing: true, in: files)
    let size = max(1, min(1000, storeBlockSize / max(width, 1)))
    for first in stride(from: 0, to: draws, by: size) {
      var block: [String: NumericArray] = [:]
      for name in names {
        block[name] = try rows(first..<min(draws, first + size), of: name, in: groups)
      }
      try writer.append(block)
    }
    try writer.finish()
  }

  /// Draws of every chain.
  ///
  /// - Throws: `refused` where a store has other arrays, another number of chains, or other draws.
  private static func checkedDraws(
    of groups: [ZarrGroup], _ pieces: [Piece], _ names: [String]
  ) throws(ArchiveError) -> Int {
    let model = names.first.flatMap { groups[0].shape(of: $0) } ?? []
    for (group, piece) in zip(groups, pieces) {
      let fits = names.allSatisfy { name in
        guard let array = group.arrays[name], let first = groups[0].arrays[name] else {
          return false
        }
        let (shape, expected) = (array.metadata.shape, first.metadata.shape)
        return array.dimensions.prefix(2) == ["chain", "draw"] && shape[0] == piece.rows
          && shape.dropFirst() == expected.dropFirst() && shape[1] == model[1]
          && array.metadata.elementType == first.metadata.elementType
      }
      guard fits, !names.isEmpty, group.variables == names, group.units == groups[0].units else {
        throw .refused(
          path: piece.path,
          reason: "does not hold \(names.joined(separator: ", ")) of \(piece.rows) chains with the "
            + "draws of \(pieces[0].path)",
          advice: "Merge finished pieces of one request.")
      }
    }
    return model[1]
  }

  /// A range of draws of the chains of all stores.
  private static func rows(
    _ range: Range<Int>, of name: String, in groups: [ZarrGroup]
  ) throws(ArchiveError) -> NumericArray? {
    var (bytes, chains): ([UInt8], Int) = ([], 0)
    var last: NumericArray?
    for group in groups {
      guard let part = try group.arrays[name]?.rows(range) else { continue }
      bytes += part.bytes
      chains += part.shape[0]
      last = part
    }
    return last.map {
      NumericArray(
        shape: [chains] + $0.shape.dropFirst(), elementType: $0.elementType, bytes: bytes)
    }
  }
}

extension ZarrArray {
  /// Bytes of one step of the growing axis.
  fileprivate var bytesPerRow: Int {
    metadata.shape.enumerated().reduce(metadata.elementType.width) {
      $1.offset == growingAxis ? $0 : $0 * $1.element
    }
  }
}
