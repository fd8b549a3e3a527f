import Archives

/// Numbered objects of a PDF file, and their table at its end.
///
/// - Reference: ISO 32000-1 (2008), §7.5 File structure.
struct PDFDocument {
  private var bytes: [UInt8]
  /// Where each object begins; object i + 1 at index i. Those that are reserved have none yet.
  private var offsets: [Int?] = []

  /// How files begin: the version, and bytes beyond 127 that tell it from text.
  static let start: [UInt8] = Array("%PDF-1.4\n%Reverie ".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]

  init() { bytes = Self.start }

  /// A number for an object that comes later.
  mutating func reserve() -> Int {
    offsets.append(nil)
    return offsets.count
  }

  /// Writes an object; returns its number.
  @discardableResult
  mutating func add(_ body: String, as number: Int? = nil) -> Int {
    add(Array(body.utf8), as: number)
  }

  /// Writes a stream, deflated; `entries` are those of its dictionary besides length and filter.
  mutating func add(stream: [UInt8], entries: String = "", as number: Int? = nil) -> Int {
    let packed = stream.withUnsafeBytes { Deflate.deflate($0, .zlib, level: 9) }
    let head = "<< \(entries)/Length \(packed.count) /Filter /FlateDecode >>\nstream\n"
    return add(Array(head.utf8) + packed + Array("\nendstream".utf8), as: number)
  }

  private mutating func add(_ body: [UInt8], as number: Int?) -> Int {
    let number = number ?? reserve()
    offsets[number - 1] = bytes.count
    bytes += Array("\(number) 0 obj\n".utf8) + body + Array("\nendobj\n".utf8)
    return number
  }

  /// The file: all objects, the table of their places and the trailer.
  func file(root: Int, information: Int) -> [UInt8] {
    var table = "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset ?? 0)
      table += String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      table += offset == nil ? " 65535 f \n" : " 00000 n \n"
    }
    table +=
      "trailer\n<< /Size \(offsets.count + 1) /Root \(root) 0 R /Info \(information) 0 R >>\n"
    table += "startxref\n\(bytes.count)\n%%EOF\n"
    return bytes + Array(table.utf8)
  }
}
