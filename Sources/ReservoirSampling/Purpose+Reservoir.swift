import RandomStreams

extension Purpose {
  /// Which component of a mixture a draw comes from.
  static let componentChoice = Purpose(rawValue: 100)
  /// Points where the Lipschitz constant is estimated.
  static let lipschitz = Purpose(rawValue: 101)
  /// Directions of the confinement check.
  static let confinement = Purpose(rawValue: 102)
}

extension Purpose {
  /// The noise level of a training point.
  static let noiseLevel = Purpose(rawValue: 103)
  /// Observations of a joint pair.
  static let observation = Purpose(rawValue: 104)
  /// Noise of the descent through noise levels.
  static let annealing = Purpose(rawValue: 105)
  /// Draws in place of missing data.
  static let imputation = Purpose(rawValue: 106)
  /// Noise on clamped outputs.
  static let clampNoise = Purpose(rawValue: 107)
  /// The same on the way down the noise levels.
  static let annealedClampNoise = Purpose(rawValue: 108)
  /// Which cell of the data a chain starts in.
  static let cellChoice = Purpose(rawValue: 132)
  /// Which draws are held out of training.
  static let heldOut = Purpose(rawValue: 131)
  /// The spread of tied values over their interval of scores.
  static let dequantisation = Purpose(rawValue: 130)
}
