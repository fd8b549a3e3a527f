/// Where the blocks of a file that is being written are: a file of JSON lines beside it.
struct CsvProgress: Sendable, Equatable {
  /// One block: its draws, and where the rows of each chain end, bytes.
  struct Block: Sendable, Equatable {
    var draws: Int
    var ends: [Int]
  }

  var header: [UInt8]
  var width = 0
  private(set) var blocks: [Block] = []

  init(header: [UInt8]) { self.header = header }

  var chains: Int { blocks.first?.ends.count ?? 0 }
  var draws: Int { blocks.reduce(0) { $0 + $1.draws } }
  /// Bytes of all blocks and the header.
  var end: Int { blocks.last?.ends.last ?? 0 }

  /// Whether a block `[chain, draw, unit]` fits those before.
  func takes(_ shape: [Int]) -> Bool {
    guard shape[0] > 0, shape[2] > 0 else { return false }
    return blocks.isEmpty || (shape[0] == chains && shape[2] == width)
  }

  mutating func add(_ shape: [Int], ends: [Int]) {
    width = shape[2]
    blocks.append(Block(draws: shape[1], ends: ends))
  }

  /// Where the rows of a chain are, in order.
  func ranges(ofChain chain: Int) -> [Range<Int>] {
    var start = header.count
    return blocks.map { block in
      defer { start = block.ends[chains - 1] }
      return (chain == 0 ? start : block.ends[chain - 1])..<block.ends[chain]
    }
  }

  // MARK: - The file

  static func path(of file: String) -> String { PathName.beside(file, tag: "progress") }

  /// Adds the last block.
  func save(beside file: String, in files: any FileSystem) throws(ArchiveError) {
    guard let block = blocks.last else { return }
    var lines: [UInt8] = []
    if blocks.count == 1 {
      let first: JSONValue = ["header": JSONValue(header.count), "width": JSONValue(width)]
      lines = first.bytes + [UInt8(ascii: "\n")]
    }
    let line: JSONValue = [
      "draws": JSONValue(block.draws), "ends": .array(block.ends.map { JSONValue($0) }),
    ]
    lines += line.bytes + [UInt8(ascii: "\n")]
    try files.append(lines, to: Self.path(of: file))
  }

  /// The blocks of a file that are whole.
  init(resuming file: String, in files: any FileSystem) throws(ArchiveError) {
    let place = Self.path(of: file)
    guard files.entry(at: file) == .file, files.entry(at: place) == .file else {
      throw .notFound(path: file, advice: "There is no unfinished file to go on with.")
    }
    let lines = try JSONLines.read(place, in: files).values
    guard let first = lines.first, let count = first["header"]?.int, count >= 0,
      let width = first["width"]?.int, width > 0
    else { throw Self.malformed(place) }
    let size = files.size(of: file) ?? 0
    header = try files.read(file, from: 0, count: count)
    self.width = width
    for line in lines.dropFirst() {
      let ends = (line["ends"]?.array ?? []).compactMap(\.int)
      guard let draws = line["draws"]?.int, draws >= 0, !ends.isEmpty,
        blocks.isEmpty || ends.count == chains,
        ([max(end, count)] + ends).elementsEqual(([max(end, count)] + ends).sorted())
      else { throw Self.malformed(place) }
      guard ends[ends.count - 1] <= size else { break }  // lost with the power
      blocks.append(Block(draws: draws, ends: ends))
    }
    guard !blocks.isEmpty else { throw Self.malformed(place) }
  }

  private static func malformed(_ place: String) -> ArchiveError {
    .malformed(
      source: place, location: .text(line: 1, column: 1),
      expected: "the places of the blocks of an unfinished file", got: "something else")
  }
}
