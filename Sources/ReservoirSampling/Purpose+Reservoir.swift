import RandomStreams

extension Purpose {
  /// Which component of a mixture a draw comes from.
  static let componentChoice = Purpose(rawValue: 100)
  /// Points where the Lipschitz constant is estimated.
  static let lipschitz = Purpose(rawValue: 101)
  /// Directions of the confinement check.
  static let confinement = Purpose(rawValue: 102)
}
