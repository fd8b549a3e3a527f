import RandomStreams

extension Purpose {
  /// Noise of hidden states while training.
  public static let trainingNoise = Purpose(rawValue: 200)
  /// Noise of hidden states while replaying.
  public static let replayNoise = Purpose(rawValue: 201)
  /// Random parts of trials: starts, directions, speeds.
  public static let trials = Purpose(rawValue: 202)
  /// Steps of trials.
  public static let trialSteps = Purpose(rawValue: 203)
  /// Centres of place cells.
  public static let placeCells = Purpose(rawValue: 204)
  /// Masked steps of trials.
  public static let trialMasks = Purpose(rawValue: 205)
  /// Where replays start.
  public static let replayStarts = Purpose(rawValue: 206)
  /// Spikes drawn from rates.
  public static let modelSpikes = Purpose(rawValue: 207)
  /// Shuffles of replay events.
  public static let eventShuffles = Purpose(rawValue: 208)
  /// Parameters drawn from a prior.
  public static let priorDraws = Purpose(rawValue: 209)
  /// Noise of network inputs.
  public static let inputNoise = Purpose(rawValue: 210)
}
