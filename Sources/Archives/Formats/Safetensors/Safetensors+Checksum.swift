/// A checksum over everything in a file, in its metadata: a flipped bit of a weight is a weight, too.
extension Safetensors {
  private static let checksumKey = "checksum"

  /// The same contents with their checksum, for files whose `format` is one of this package.
  public var sealed: Safetensors {
    var sealed = self
    sealed.metadata[Self.checksumKey] = "\(checksum)"
    return sealed
  }

  /// Whether the metadata hold a checksum of ours; other programs may mean something else by the word.
  static func isSealed(_ metadata: [String: String]) -> Bool {
    metadata[checksumKey] != nil && metadata["format"]?.hasPrefix("reverie-") == true
  }

  /// - Throws: `malformed` where there is a checksum, and it is another.
  func checkSeal(_ source: String) throws(ArchiveError) {
    guard Self.isSealed(metadata), let expected = metadata[Self.checksumKey] else { return }
    let actual = "\(checksum)"
    guard actual == expected else {
      throw .malformed(
        source: source, location: .byte(8), expected: "contents of CRC-32 \(expected)",
        got: "\(actual)")
    }
  }

  /// CRC-32 of metadata and tensors in order of name, the checksum itself left out.
  private var checksum: UInt32 {
    var sum: UInt32 = 0
    for key in metadata.keys.sorted(by: JSONValue.utf8Order) where key != Self.checksumKey {
      sum = Deflate.crc32(Array("\(key)\0\(metadata[key] ?? "")\0".utf8), from: sum)
    }
    for name in tensors.keys.sorted(by: JSONValue.utf8Order) {
      guard let tensor = tensors[name] else { continue }
      let header = "\(name)\0\(Self.name(of: tensor.elementType))\(tensor.shape)\0"
      sum = Deflate.crc32(tensor.bytes, from: Deflate.crc32(Array(header.utf8), from: sum))
    }
    return sum
  }
}
