import Archives

/// The name of a piece of work: a hash of everything that its result depends on, so that the same work has
/// the same name in every sweep. FNV-1a of 64 bits: of 10⁵ pieces two share a name with probability 3e-10.
struct SweepIdentity: Sendable, Equatable, Hashable {
  /// The hash.
  let number: UInt64

  /// The identity of a text.
  init(_ text: String) {
    number = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The identity of a document; keys are sorted in its text.
  init(_ document: JSONValue) { self.init(document.text) }

  /// Sixteen hexadecimal digits.
  var name: String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
