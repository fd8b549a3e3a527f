extension MachineLearning {
  /// Chains that are started again. Some start from training images: they see how the machine
  /// drifts away from the data, at once and without memory, so that the shares of the classes do not
  /// swing. The others start from noise: they find what the data's chains never meet.
  public struct Restarts: Sendable, Codable, Equatable {
    /// Age at which a chain starts again, in time units.
    public var maximumAge: Double
    /// Age from which a chain counts in the model average, in time units.
    public var minimumAge: Double
    /// Share of the chains that start from training images, in either sign; the others start from
    /// N(0, 1).
    public var dataShare: Double
    /// `maximumAge` of the chains from noise; nil for the same.
    public var noiseMaximumAge: Double?
    /// `minimumAge` of the chains from noise; nil for the same.
    public var noiseMinimumAge: Double?

    /// Chains count from `minimumAge` on and start again at `maximumAge`; those from noise have ages
    /// of their own where they are given.
    public init(
      maximumAge: Double, minimumAge: Double, dataShare: Double = 0,
      noiseMaximumAge: Double? = nil, noiseMinimumAge: Double? = nil
    ) {
      self.maximumAge = maximumAge
      self.minimumAge = minimumAge
      self.dataShare = dataShare
      self.noiseMaximumAge = noiseMaximumAge
      self.noiseMinimumAge = noiseMinimumAge
    }

    /// Whether chain `index` of `count` starts from images.
    func startsFromData(_ index: Int, of count: Int) -> Bool {
      index < Int((dataShare * Double(count)).rounded())
    }

    /// Steps at which a chain counts, and at which it starts again.
    func steps(fromData: Bool, timeStep: Double) -> (minimum: Int, maximum: Int) {
      let minimum = fromData ? minimumAge : noiseMinimumAge ?? minimumAge
      let maximum = fromData ? maximumAge : noiseMaximumAge ?? maximumAge
      return (Self.steps(in: minimum, of: timeStep), Self.steps(in: maximum, of: timeStep))
    }

    /// Steps that an age takes; beyond 10¹², which no training reaches, that many.
    private static func steps(in age: Double, of timeStep: Double) -> Int {
      Int(min(1e12, (age / timeStep).rounded()))
    }
  }
}
