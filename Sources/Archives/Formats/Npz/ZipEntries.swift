/// Files inside a zip archive, of any kind.
package enum ZipEntries {
  /// Their names, in the archive's order.
  package static func names(
    in bytes: [UInt8], source: String = "zip data"
  ) throws(ArchiveError) -> [String] {
    try ZipDirectory(bytes, source: source).entries.map(\.name)
  }

  /// The inflated and checked bytes of one.
  ///
  /// - Throws: `missingKey`, with the names there are.
  package static func contents(
    of name: String, in bytes: [UInt8], source: String = "zip data"
  ) throws(ArchiveError) -> [UInt8] {
    let entries = try ZipDirectory(bytes, source: source).entries
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .missingKey(path: source, key: name, available: entries.map(\.name))
    }
    var budget = ExpansionBudget(stored: bytes.count, source: source)
    return try ZipDirectory.contents(of: entry, in: bytes, source: source, &budget)
  }
}
