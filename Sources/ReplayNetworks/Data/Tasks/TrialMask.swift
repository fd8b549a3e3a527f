/// Which steps of a trial the network is told about (REPLAY §2.6).
public struct TrialMask: Sendable, Hashable, Codable {
  /// What is hidden.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The change of the signal is visible every k + 1 steps.
    case velocity
    /// Changes are always visible, the signal itself every k + 1 steps; no initial signal.
    case position
    /// One block of k consecutive steps is hidden, at a random time.
    case block
  }

  /// Which kind.
  public var kind: Kind
  /// k, steps; 0 hides nothing.
  public var difficulty: Int

  /// A mask of difficulty k, in steps; 0 hides nothing.
  public init(_ kind: Kind = .velocity, difficulty: Int = 0) {
    self.kind = kind
    self.difficulty = difficulty
  }

  /// Nothing is hidden.
  public static let none = TrialMask()

  /// Throws for a negative difficulty.
  func validate() throws(ReplayError) {
    guard difficulty >= 0 else {
      throw .invalidParameter(
        name: "mask.difficulty", value: "\(difficulty)", expected: "0 steps or more")
    }
  }

  /// Whether step `t` of `steps` is visible; `draw` in (0, 1) places the hidden block.
  func isVisible(_ t: Int, of steps: Int, draw: Double) -> Bool {
    switch kind {
    case .velocity, .position: return t % (difficulty + 1) == 0
    case .block:
      let first = Int(draw * Double(max(1, steps - difficulty + 1)))
      return t < first || t >= first + difficulty
    }
  }
}
