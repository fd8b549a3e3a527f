/// Names of files as text and back. A name is any bytes; those that are not UTF-8 become scalars
/// U+10FF80 to U+10FFFF of the last private plane, one for each byte, which mean that byte again when
/// the file is opened.
package enum PathText {
  private static let escapes: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

  /// The text of a name.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !hasEscape(text) { return text }
    var (text, rest) = (String.UnicodeScalarView(), Array(bytes)[...])
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let start = rest.prefix(length)
      // A name that holds such a scalar itself is taken apart, so that it comes back.
      if let valid = String(validating: start, as: UTF8.self), !hasEscape(valid) {
        text.append(contentsOf: valid.unicodeScalars)
        rest = rest.dropFirst(start.count)
      } else {
        if let scalar = Unicode.Scalar(0x10FF00 | UInt32(first)) { text.append(scalar) }
        rest = rest.dropFirst()
      }
    }
    return String(text)
  }

  /// The bytes of a name.
  package static func bytes(_ text: String) -> [UInt8] {
    guard hasEscape(text) else { return Array(text.utf8) }
    return text.unicodeScalars.flatMap { scalar in
      escapes.contains(scalar.value)
        ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
    }
  }

  /// The arguments of the process, of which some may be names that are not UTF-8.
  package static var arguments: [String] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      guard let argument = CommandLine.unsafeArgv[index] else { return nil }
      var length = 0
      while argument[length] != 0 { length += 1 }
      return text(
        UnsafeBufferPointer(start: argument, count: length).map { UInt8(bitPattern: $0) })
    }
  }

  /// Lends a path as the system takes it.
  static func withBytes<Result>(
    of path: String, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    guard hasEscape(path) else { return path.withCString(body) }
    let bytes = bytes(path).map { CChar(bitPattern: $0) } + [0]
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map(body) ?? path.withCString(body)
    }
  }

  /// Looks for the first three bytes of an escape, F4 8F BE or F4 8F BF.
  private static func hasEscape(_ text: String) -> Bool {
    text.utf8.contains(0xF4) && text.unicodeScalars.contains { escapes.contains($0.value) }
  }
}
