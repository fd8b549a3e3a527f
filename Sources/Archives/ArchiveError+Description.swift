extension ArchiveError: CustomStringConvertible {
  /// The message for people.
  public var description: String {
    switch self {
    case .notFound(let path, let advice): "\(path): no such file or directory. \(advice)"
    case .cannotRead(let path, let reason):
      "\(path): cannot be read: \(reason). Check that it is a file that you may read."
    case .missingKey(let path, let key, let available):
      Self.missingKeyText(path: path, key: key, available: available)
    case .unknownFormat(let path, let expected, let got):
      "\(path): unknown format: expected \(expected), got \(got). Convert it to .npy first."
    case .malformed(let source, let location, let expected, let got):
      "\(source), \(location): expected \(expected), got \(Self.shortened(got)). "
        + "Write the file again or check that it was copied completely."
    case .unsupported(let source, let location, let what, let advice):
      "\(source), \(location): \(what) is not supported. \(advice)"
    case .tooLarge(let source, let bytes, let limit):
      "\(source): needs about \(MemoryLimit.text(bytes)) of memory, and this process may use "
        + "\(MemoryLimit.text(limit)). Ask for less at once, or let it use more (ulimit, container, job)."
    case .notRepresentable(let name, let index, let value, let type):
      "`\(name)`: element \(index) is \(value), which \(type) cannot hold. "
        + "Use double precision or rescale the data."
    case .cannotCreate(let path, let reason):
      "\(path): cannot be created: \(reason). Check that the directory exists and is writable."
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written: \(reason). Check free space and permissions."
    case .busy(let path, let owner, let lock):
      "\(path): is being written by \(owner). Wait for it or name another output; if there is no "
        + "such process, remove \(lock)."
    case .refused(let path, let reason, let advice): "\(path): \(reason). \(advice)"
    }
  }

  /// A damaged file may hold anything in the place of a short value.
  private static func shortened(_ text: String) -> String {
    text.count > 120 ? text.prefix(120) + "…" : text
  }

  private static func missingKeyText(path: String, key: String?, available: [String]) -> String {
    let names = available.sorted()
    let list = names.isEmpty ? "none" : names.prefix(40).joined(separator: ", ")
    let more = names.count > 40 ? " and \(names.count - 40) more" : ""
    guard let key else {
      return "\(path): holds \(names.count) arrays: \(list)\(more). "
        + "Name one: \(path):\(names.first ?? "NAME")."
    }
    return "\(path): has no array `\(key)`; it has: \(list)\(more). Name one of these."
  }
}

extension ArchiveError.Location: CustomStringConvertible {
  /// `byte 12` or `line 3, column 7`.
  public var description: String {
    switch self {
    case .byte(let offset): "byte \(offset)"
    case .text(let line, let column): "line \(line), column \(column)"
    }
  }
}
