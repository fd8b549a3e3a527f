import RandomStreams

extension Purpose {
  /// The draw that drives an update of the state.
  static let inferenceUpdate = Purpose(rawValue: 400)
  /// The draw that is read out after an update.
  static let inferenceReadout = Purpose(rawValue: 401)
  /// Initial weights of decoders and encoders.
  static let inferenceWeights = Purpose(rawValue: 402)
  /// White-noise frames.
  static let whiteNoiseFrames = Purpose(rawValue: 404)
  /// Units left out in dropout.
  static let dropout = Purpose(rawValue: 406)
  /// Resampling for error bars.
  static let bootstrap = Purpose(rawValue: 407)
}
