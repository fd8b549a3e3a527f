extension PieceFiles {
  /// The lines of all tables, with the names of the columns once.
  static func mergeTables(
    _ pieces: [Piece], to output: String, in files: any FileSystem
  ) throws(ArchiveError) {
    let header = try header(of: pieces[0].path, files)
    for piece in pieces.dropFirst() where try self.header(of: piece.path, files) != header {
      throw .refused(
        path: piece.path, reason: "has other columns than \(pieces[0].path)",
        advice: "Merge pieces of one request.")
    }
    var linesPerRow: Int?
    try AtomicFile.write(to: output, in: files) { append throws(ArchiveError) in
      try append(header)
      for piece in pieces {
        let lines = try copyLines(of: piece.path, from: header.count, files, append)
        let (each, rest) = lines.quotientAndRemainder(dividingBy: max(piece.rows, 1))
        guard rest == 0, each == linesPerRow ?? each else {
          throw .refused(
            path: piece.path,
            reason:
              "has \(lines) lines, expected \(linesPerRow.map(String.init) ?? "as many") for each "
              + "of \(piece.rows) chains",
            advice: "Merge finished pieces of one request.")
        }
        linesPerRow = each
      }
    }
  }

  /// The first line where that holds names.
  private static func header(
    of path: String, _ files: any FileSystem
  ) throws(ArchiveError) -> [UInt8] {
    let start = try files.read(path, from: 0, count: 1 << 16)
    let line = Array(start.prefix { $0 != UInt8(ascii: "\n") })
    guard line.count < start.count else {
      throw .malformed(
        source: path, location: .byte(start.count), expected: "a line that ends", got: "none")
    }
    let hasNames = try Csv.decode(line, source: path).columns != nil
    return hasNames ? line + [UInt8(ascii: "\n")] : []
  }

  /// Copies a table from a byte on; gives the number of its lines.
  private static func copyLines(
    of path: String, from start: Int, _ files: any FileSystem,
    _ append: ([UInt8]) throws(ArchiveError) -> Void
  ) throws(ArchiveError) -> Int {
    var (lines, offset, last) = (0, start, UInt8(ascii: "\n"))
    while true {
      let block = try files.read(path, from: offset, count: blockSize)
      guard let end = block.last else { break }
      lines += block.withUnsafeBytes { bytes in bytes.count { $0 == UInt8(ascii: "\n") } }
      (offset, last) = (offset + block.count, end)
      try append(block)
    }
    guard last == UInt8(ascii: "\n") else {
      throw .malformed(
        source: path, location: .byte(offset), expected: "a line that ends", got: "none")
    }
    return lines
  }
}
