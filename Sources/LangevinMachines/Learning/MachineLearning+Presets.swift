import Training

extension MachineLearning {
  /// The published training: 18 000 images, 3000 epochs of 18 updates.
  public static var paper: MachineLearning { MachineLearning() }

  /// Settings meant to bring classes near their shares in the data, in a ninth of the published
  /// updates with half of the chains.
  ///
  /// Two thirds of the chains start again and again at images: they see how the machine drifts away
  /// from the data's shares, and the rule learns against it without delay. The others start at noise
  /// and count only when they have forgotten it, so that the shares at birth do not bend the law.
  /// The learning rate falls, and the parameters are averaged, so that the balance of the classes
  /// does not swing with the last updates.
  public static var balanced: MachineLearning {
    var settings = MachineLearning()
    (settings.chains, settings.batchSize) = (500, 500)
    settings.learningRate = 2.5e-3
    settings.schedule = .cosine(end: 0.05)
    settings.updates = 6_000
    settings.averaging = 0.998
    settings.restarts = Restarts(
      maximumAge: 40, minimumAge: 2, dataShare: 0.67, noiseMaximumAge: 400, noiseMinimumAge: 50)
    return settings
  }

  /// For about 200 units, in seconds.
  public static var small: MachineLearning {
    var settings = MachineLearning()
    (settings.chains, settings.batchSize) = (200, 200)
    settings.learningRate = 0.01
    settings.schedule = .cosine(end: 0.05)
    settings.updates = 4_000
    settings.averaging = 0.998
    settings.restarts = Restarts(maximumAge: 40, minimumAge: 2, dataShare: 0.5)
    return settings
  }
}
