extension JSONValue {
  /// Puts a document over this one: objects are merged key by key, everything else is replaced. A key that
  /// no case or member has is found in decoding.
  public mutating func merge(_ new: JSONValue) {
    guard case .object(let members) = new, case .object(var known) = self,
      !Self.areCases(members, known)
    else {
      self = new
      return
    }
    for (key, value) in members {
      var old = known[key] ?? .null
      old.merge(value)
      known[key] = old
    }
    self = .object(known)
  }

  /// Whether two objects are cases of an enumeration, of which the new one replaces the old one:
  /// `{"none":{}}` and `{"lowRank":{"rank":8}}`. Members that are nil are absent, so that a structure
  /// may have one key too, but of a plain value.
  private static func areCases(_ new: [String: JSONValue], _ old: [String: JSONValue]) -> Bool {
    guard new.count == 1, old.count == 1, Set(new.keys) != Set(old.keys) else { return false }
    return (Array(new.values) + Array(old.values)).allSatisfy { $0.object != nil }
  }
}
