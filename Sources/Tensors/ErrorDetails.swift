/// The parts of an error's message, as far as the error knows them one by one, for fronts that give them
/// as members: exceptions, JSON.
public struct ErrorDetails: Sendable, Equatable, Codable {
  /// The file, directory or input that is meant.
  public var path: String?
  /// Where in it: a byte, a line, a member.
  public var place: String?
  /// What should be there.
  public var expected: String?
  /// What is there.
  public var got: String?
  /// What to try.
  public var advice: String?
  /// Of a numerical failure: the chain, trial or image, its step, and the unit, each counted from 0.
  public var chain, step, unit: Int?

  /// Nothing is known but the message.
  public init() {}

  /// What was expected and what came.
  public init(
    path: String? = nil, place: String? = nil, expected: String? = nil, got: String? = nil,
    advice: String? = nil
  ) {
    (self.path, self.place, self.expected, self.got) = (path, place, expected, got)
    self.advice = advice
  }

  /// Where numbers left the finite ones, and what to try.
  public init(chain: Int, step: Int, unit: Int, advice: String) {
    (self.chain, self.step, self.unit, self.advice) = (chain, step, unit, advice)
  }
}
