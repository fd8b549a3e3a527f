import Archives

/// What a document may hold beside what it holds by default, asked of the type that it is decoded as.
extension JSONValue {
  /// A member, and a word, that no type has.
  private static let stray = "?"

  /// Members of `type` that are not here, as `interval` or `forces.skew`; those inside lists are not looked for.
  func openMembers<Value: Decodable>(of type: Value.Type) -> [String] {
    starts().flatMap { start -> [String] in
      let asked = setting(start + Self.stray, to: .string(Self.stray))
      let unknown = (try? asked.decodeNotingUnknown(type))?.unknown ?? []
      return unknown.flatMap(\.known).map { start + $0 }
    }.filter { value(atPath: $0) == nil }.sorted()
  }

  /// The words that a member of `type` may be, as "none, step, map"; nil where it is no choice of words.
  func choices<Value: Decodable>(of member: String, in type: Value.Type) -> String? {
    do throws(ArchiveError) {
      _ = try setting(member, to: .string(Self.stray)).decodeNotingUnknown(type)
      return nil
    } catch {
      guard case .malformed(_, _, let expected, _) = error,
        let choice = expected.wholeMatch(of: /one of (.*) at `.*`/)
      else { return nil }
      return String(choice.1)
    }
  }

  /// Members that are texts, as `mode` or `reading.decimal`.
  var texts: [String] {
    (object ?? [:]).flatMap { key, value in
      value.string == nil ? value.texts.map { "\(key).\($0)" } : [key]
    }
  }

  /// What paths of members begin with, of this object and of those in it: "", "forces.".
  private func starts(_ start: String = "") -> [String] {
    guard let object else { return [] }
    return [start] + object.flatMap { key, value in value.starts("\(start)\(key).") }
  }
}
