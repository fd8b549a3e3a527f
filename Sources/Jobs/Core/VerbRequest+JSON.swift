import Archives
import Tensors

extension VerbRequest {
  /// The request of a document: members that are left out have their defaults.
  ///
  /// - Parameters:
  ///   - document: the members.
  ///   - source: where the document is from, for messages.
  /// - Throws: `JobError`, for members that the request does not have (with the nearest that it has),
  ///   members of another type, and members that are missing and have no default.
  public init(document: JSONValue, source: String) throws {
    var members = try JSONValue(encoding: Self.defaults, name: Self.verb)
    try members.fill(
      structuresOf: JSONValue(encoding: Self.structures, name: Self.verb), namedIn: document)
    members.merge(document.removing(nulls: Self.required))
    let decoded = try Self.decode(members, source)
    if let unknown = decoded.unknown.first { throw Self.unknown(unknown, source) }
    for member in Self.required where document[member] ?? .null == .null {
      throw JobError(
        .wrongUse,
        "\(source): `\(Self.verb)` needs the member `\(member)`. It must have: "
          + "\(Self.required.joined(separator: ", ")).",
        details: ErrorDetails(path: source, place: member, expected: "a value", got: "none"))
    }
    self = decoded.value
  }

  private static func decode(
    _ members: JSONValue, _ source: String
  ) throws -> (value: Self, unknown: [JSONValue.UnknownMember]) {
    do {
      return try members.decodeNotingUnknown(Self.self, name: source)
    } catch .malformed(_, _, let expected, let got) {
      throw JobError(
        .wrongUse, "\(source): expected \(expected), got \(got)".ended,
        details: ErrorDetails(path: source, expected: expected, got: got))
    }
  }

  private static func unknown(_ member: JSONValue.UnknownMember, _ source: String) -> JobError {
    let name = member.path.split(separator: ".").last.map(String.init) ?? member.path
    let nearest = member.known.suggestion(for: name)
    let known = member.known.joined(separator: ", ")
    return JobError(
      .wrongUse,
      "\(source): `\(verb)` has no member `\(member.path)`. \(nearest.map { $0 + " " } ?? "")There are: \(known).",
      details: ErrorDetails(
        path: source, place: member.path, expected: "one of \(known)", got: name,
        advice: nearest))
  }
}

extension JSONValue {
  /// The document without those of the members that are null.
  fileprivate func removing(nulls members: [String]) -> JSONValue {
    guard let all = object else { return self }
    return .object(all.filter { !(members.contains($0.key) && $0.value == .null) })
  }

  /// Puts in the structures that a document gives in part, and that are not here.
  fileprivate mutating func fill(structuresOf all: JSONValue, namedIn document: JSONValue) {
    guard case .object(var members) = self, let wanted = document.object else { return }
    for (key, value) in wanted where members[key] == nil && value.object != nil {
      members[key] = all[key]
    }
    self = .object(members)
  }
}
