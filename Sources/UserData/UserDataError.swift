import Archives

/// A file that cannot be read as asked, or that can be read in several ways.
public struct UserDataError: Error, Equatable, Sendable, Codable {
  /// Classes of errors, as programs tell them apart.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A file, array or column that is not there.
    case notFound
    /// Contents that break the rules of their format, or values that cannot be.
    case malformed
    /// Contents that have several likely meanings; the advice names the option that settles it.
    case ambiguous
    /// A format, or a part of one, that is not read here.
    case unsupported
    /// An option that does not fit the file.
    case wrongOption
  }

  /// The class of this error.
  public var kind: Kind
  /// File, and line, column, array or sample in it.
  public var place: String
  /// What should be there.
  public var expected: String
  /// What is there.
  public var got: String
  /// One thing to try.
  public var advice: String

  /// An error.
  public init(_ kind: Kind, at place: String, expected: String, got: String, advice: String) {
    (self.kind, self.place, self.expected, self.got) = (kind, place, expected, got)
    self.advice = advice
  }

  /// An error of a file's format.
  public init(_ error: ArchiveError) {
    switch error {
    case .notFound(let path, let advice):
      self.init(
        .notFound, at: path, expected: "a file", got: "nothing of that name", advice: advice)
    case .cannotRead(let path, let reason):
      self.init(
        .notFound, at: path, expected: "a file that can be read", got: reason,
        advice: "Check its permissions.")
    case .missingKey(let path, let key, let available):
      self.init(
        .notFound, at: path, expected: key.map { "an array `\($0)`" } ?? "one array",
        got: available.isEmpty ? "no arrays" : listed(available.sorted(by: naturalOrder), most: 20),
        advice: "Name one: \(path):\(available.sorted(by: naturalOrder).first ?? "NAME").")
    case .malformed(let source, let location, let expected, let got):
      let text = "\(got.prefix(120))"
      let isShort = expected.hasPrefix("the end of") || text.hasPrefix("the end of the file")
      self.init(
        .malformed, at: "\(source), \(location)", expected: expected, got: text,
        advice: isShort
          ? "The file was probably not copied completely: copy it again."
          : "Check that the file is what its name says; write it again if it is damaged.")
    case .unsupported(let source, let location, let what, let advice):
      self.init(
        .unsupported, at: "\(source), \(location)", expected: "what is read here", got: what,
        advice: advice)
    default: self.init(other: error)
    }
  }

  private init(other error: ArchiveError) {
    let isRequest = error.kind == .wrongUse
    self.init(
      isRequest ? .wrongOption : .malformed, at: "input", expected: "data that can be read",
      got: error.description, advice: isRequest ? "Ask for something else." : "Check the file.")
  }
}

extension UserDataError: CustomStringConvertible {
  /// "draws.csv, line 3, column `mu`: expected a number, got an empty field. Leave out …"
  public var description: String {
    let verdict = kind == .ambiguous ? "cannot be decided: " : ""
    return "\(place): \(verdict)expected \(expected), got \(got). \(advice)"
  }
}

/// Runs `body`, which reads a file, and gives its errors this module's type.
func reading<Value>(_ body: () throws(ArchiveError) -> Value) throws(UserDataError) -> Value {
  do throws(ArchiveError) { return try body() } catch { throw UserDataError(error) }
}
