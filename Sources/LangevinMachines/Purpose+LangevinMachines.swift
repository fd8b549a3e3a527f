import RandomStreams

extension Purpose {
  /// States of restarted chains.
  public static let chainRestart = Purpose(rawValue: 300)
  /// Swaps of replicas between temperatures.
  public static let replicaSwap = Purpose(rawValue: 301)
  /// Corruption of images to be denoised.
  public static let corruption = Purpose(rawValue: 302)
  /// Signs of a probing field.
  public static let fieldSigns = Purpose(rawValue: 303)
  /// Masks of sparse couplings.
  public static let couplingMask = Purpose(rawValue: 304)
  /// Separate feedback weights.
  public static let feedbackWeights = Purpose(rawValue: 305)
  /// Starts of searches for fixed points and minima.
  public static let searchStart = Purpose(rawValue: 306)
}
