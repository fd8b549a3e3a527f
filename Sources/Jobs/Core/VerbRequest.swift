/// What can be asked for in JSON: a verb and members, most of which have defaults.
public protocol VerbRequest: Codable, Sendable {
  /// The verb, as in `sample`.
  static var verb: String { get }
  /// The request of which a JSON document may leave members out: everything at its default, and nothing
  /// of meaning in the members that must be given.
  static var defaults: Self { get }
  /// The members that must be given.
  static var required: [String] { get }
  /// `defaults`, with structures that are nil there: a document may leave out members of these, too.
  static var structures: Self { get }
}

extension VerbRequest {
  /// None.
  public static var required: [String] { [] }
  /// All structures are there by default.
  public static var structures: Self { defaults }
}
