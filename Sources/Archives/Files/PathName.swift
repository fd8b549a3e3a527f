/// Parts of file names. By bytes: a mark that combines with a slash makes one `Character` with it.
package enum PathName {
  /// The longest name that every file system takes, bytes.
  static let longest = 255
  private static let slash = UInt8(ascii: "/")

  /// The path of `name` in `directory`.
  package static func join(_ directory: String, _ name: String) -> String {
    directory.utf8.last == slash ? directory + name : directory + "/" + name
  }

  /// The directory that holds `path`: `.` for a bare name.
  package static func parent(of path: String) -> String {
    let path = trimmed(path)
    guard let place = path.utf8.lastIndex(of: slash) else { return "." }
    return place == path.startIndex ? "/" : String(trimmed(path[..<place]))
  }

  /// The last component.
  package static func last(of path: String) -> String {
    let path = trimmed(path)
    guard let place = path.utf8.lastIndex(of: slash) else { return String(path) }
    return String(path[path.utf8.index(after: place)...])
  }

  /// The part after the last point of the last component, in lower case; empty without one.
  package static func pathExtension(of path: String) -> String {
    let name = last(of: path)
    guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")), point != name.startIndex else {
      return ""
    }
    return name[name.utf8.index(after: point)...].lowercased()
  }

  /// The hidden name of a file that belongs to `path` and lies beside it, such as
  /// `.draws.npy.123.partial`. Of names so long that this would be too long, a checksum.
  package static func beside(_ path: String, tag: String) -> String {
    let name = last(of: path)
    let bytes = PathText.bytes(name)
    let isShort = bytes.count + tag.utf8.count + 2 <= longest
    let stem = isShort ? name : String(Deflate.crc32(bytes), radix: 16)
    return join(parent(of: path), ".\(stem).\(tag)")
  }

  private static func trimmed(_ path: some StringProtocol) -> Substring {
    var path = Substring(path)
    while path.utf8.count > 1, path.utf8.last == slash {
      path = path[..<path.utf8.index(before: path.utf8.endIndex)]
    }
    return path
  }
}
