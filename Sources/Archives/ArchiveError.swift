/// What can go wrong between the package and the file system. Each case says what, where, what was
/// expected, what was found and one thing to try.
public enum ArchiveError: Error, Equatable, Sendable {
  /// A file or directory that does not exist.
  case notFound(path: String, advice: String)
  /// A file that exists and cannot be read.
  case cannotRead(path: String, reason: String)
  /// A file with several arrays and no (or another) name; lists the names there are.
  case missingKey(path: String, key: String?, available: [String])
  /// Neither the first bytes nor the extension belong to a known format.
  case unknownFormat(path: String, expected: String, got: String)
  /// Bytes that break the rules of their format.
  case malformed(source: String, location: Location, expected: String, got: String)
  /// Correct bytes that use a part of the format that is not read here.
  case unsupported(source: String, location: Location, what: String, advice: String)
  /// A size beyond what this process may use of memory, bytes.
  case tooLarge(source: String, bytes: Int, limit: Int)
  /// A finite value that the wanted precision cannot hold.
  case notRepresentable(name: String, index: Int, value: Double, type: String)
  /// A file or directory that cannot be made.
  case cannotCreate(path: String, reason: String)
  /// A file that was made and cannot be written, synced or renamed.
  case cannotWrite(path: String, reason: String)
  /// A directory or store that another process is writing; `lock` is the file that says so.
  case busy(path: String, owner: String, lock: String)
  /// Something that could be done and is not, because it is probably not meant.
  case refused(path: String, reason: String, advice: String)

  /// A place in a file.
  public enum Location: Equatable, Sendable {
    /// Offset from the start of the file (or of the entry of an archive), in bytes.
    case byte(Int)
    /// Line and column of a text, both from 1; the column counts bytes.
    case text(line: Int, column: Int)
  }

  /// Classes of errors, as programs tell them apart.
  public enum Kind: String, Equatable, Sendable, CaseIterable {
    /// Input that is not there or cannot be opened (exit code 66).
    case notFound
    /// Input that cannot be understood (65).
    case malformed
    /// Output that cannot be created, or that another process is writing (73).
    case cannotCreate
    /// Output that cannot be written (74).
    case cannotWrite
    /// A request that is refused, because of its size or because it is probably not meant (64).
    case wrongUse
  }

  /// The class of this error.
  public var kind: Kind {
    switch self {
    case .notFound, .cannotRead, .missingKey: .notFound
    case .unknownFormat, .malformed, .unsupported, .notRepresentable: .malformed
    case .cannotCreate, .busy: .cannotCreate
    case .cannotWrite: .cannotWrite
    case .refused, .tooLarge: .wrongUse
    }
  }

  /// The same failure to write, of the file that was asked for instead of the one beside it.
  func naming(_ path: String) -> ArchiveError {
    switch self {
    case .cannotCreate(_, let reason): .cannotCreate(path: path, reason: reason)
    case .cannotWrite(_, let reason): .cannotWrite(path: path, reason: reason)
    default: self
    }
  }

  /// The byte offset of a malformed or unsupported part, where there is one.
  public var byteOffset: Int? {
    switch self {
    case .malformed(_, .byte(let offset), _, _), .unsupported(_, .byte(let offset), _, _): offset
    default: nil
    }
  }
}
