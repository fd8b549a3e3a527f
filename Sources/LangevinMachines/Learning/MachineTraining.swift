import Training

/// Settings of a training by persistent chains (eq. 12). The defaults are the published ones.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546, and its public code.
public struct MachineTraining: Sendable, Codable, Equatable {
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

    /// Restarts between two ages, of chains from noise between other two where given.
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
      return (Int((minimum / timeStep).rounded()), Int((maximum / timeStep).rounded()))
    }
  }

  /// Replicas at higher temperatures that exchange states with the chains after every update.
  public struct Tempering: Sendable, Codable, Equatable {
    /// Temperatures above the training temperature, ascending.
    public var temperatures: [Double]

    /// Replicas at these temperatures.
    public init(temperatures: [Double]) { self.temperatures = temperatures }
  }

  /// g of the initial couplings `N(0, g²/N)`.
  public var gain = 2.0
  /// T
  public var temperature = 1.0
  /// Δt, membrane time constants.
  public var timeStep = 0.01
  /// Steps of every chain per update.
  public var stepsPerUpdate = 10
  /// Steps per update at the end, reached linearly; nil for a constant number.
  public var finalStepsPerUpdate: Int?
  /// Chains of the free phase.
  public var chains = 1000
  /// Images per update; all of them where there are fewer.
  public var batchSize = 1000
  /// k
  public var learningRate = 5e-4
  /// Course of k over training.
  public var schedule = Schedule.constant
  /// Share of the last change that is made again with the next; nil for none. Slow directions learn
  /// 1 / (1 - momentum) times faster; the chains lag behind, so that k must be smaller.
  public var momentum: Double?
  /// λ, share of J that is lost per update.
  public var weightDecay = 2e-6
  /// Updates of the whole training.
  public var updates = 54_000
  /// Whether a bias is learned: breaks the symmetry under x → -x.
  public var trainsBias = false
  /// What couplings have to obey.
  public var constraint = CouplingConstraint.none
  /// Restarts of chains; nil for chains that are never reset.
  public var restarts: Restarts?
  /// Decay per update of an exponential average of the parameters, which is then the result; nil
  /// for the parameters of the last update.
  public var averaging: Double?
  /// Replica exchange; nil for chains at one temperature.
  public var tempering: Tempering?
  /// Share of the feedback weights that is drawn at random instead of taken from Jᵀ: 0 for the
  /// gradient flow, 1 for feedback alignment.
  public var feedbackRandomness = 0.0
  /// Seed of couplings, chains, noise and data order.
  public var seed: UInt64 = 1

  /// The published settings.
  public init() {}

  /// Time units from noise after which images are those the training aimed at, where chains from
  /// noise count only from an age on; nil where they count early or there are none. The shares of the
  /// classes of `balanced`, whose chains count from age 50, are right near 80.
  public var settlingTime: Double? { (restarts?.noiseMinimumAge).map { 1.6 * $0 } }

  /// Throws where a setting cannot work.
  public func validate() throws(LangevinMachineError) {
    func require(_ holds: Bool, _ name: String, _ value: Any, _ expected: String)
      throws(LangevinMachineError)
    {
      if !holds { throw .invalidSetting(name: name, value: "\(value)", expected: expected) }
    }
    try require(gain >= 0, "gain", gain, "at least 0")
    try require(temperature > 0, "temperature", temperature, "above 0")
    try require(timeStep > 0, "timeStep", timeStep, "above 0")
    try require(stepsPerUpdate > 0, "stepsPerUpdate", stepsPerUpdate, "at least 1")
    if let finalStepsPerUpdate {
      try require(
        finalStepsPerUpdate > 0, "finalStepsPerUpdate", finalStepsPerUpdate, "at least 1")
    }
    try require(chains > 0, "chains", chains, "at least 1")
    try require(batchSize > 0, "batchSize", batchSize, "at least 1")
    try require(learningRate >= 0, "learningRate", learningRate, "at least 0")
    try require((0..<1).contains(weightDecay), "weightDecay", weightDecay, "from 0 to below 1")
    try require(
      (0...1).contains(feedbackRandomness), "feedbackRandomness", feedbackRandomness, "from 0 to 1")
    switch constraint {
    case .none, .zeroDiagonal: break
    case .sparse(let density, _):
      try require(
        density > 0 && density <= 1, "constraint.sparse.density", density, "above 0, at most 1")
    case .dale(let share):
      try require(
        (0...1).contains(share), "constraint.dale.excitatoryShare", share, "from 0 to 1")
    case .lowRank(let rank):
      try require(rank > 0, "constraint.lowRank.rank", rank, "at least 1")
    }
    if let restarts {
      try require(
        restarts.minimumAge >= 0 && restarts.minimumAge < restarts.maximumAge,
        "restarts.minimumAge", restarts.minimumAge, "from 0 to below maximumAge")
      try require(
        restarts.noiseMinimumAge ?? restarts.minimumAge >= 0
          && restarts.noiseMinimumAge ?? restarts.minimumAge
            < restarts.noiseMaximumAge ?? restarts.maximumAge,
        "restarts.noiseMinimumAge", restarts.noiseMinimumAge ?? restarts.minimumAge,
        "from 0 to below noiseMaximumAge")
      try require(
        (0...1).contains(restarts.dataShare), "restarts.dataShare", restarts.dataShare,
        "from 0 to 1")
    }
    if let momentum {
      try require((0..<1).contains(momentum), "momentum", momentum, "from 0 to below 1")
    }
    if let averaging {
      try require((0..<1).contains(averaging), "averaging", averaging, "from 0 to below 1")
    }
    if let tempering {
      try require(
        zip([temperature] + tempering.temperatures, tempering.temperatures).allSatisfy(<),
        "tempering.temperatures", tempering.temperatures, "ascending above \(temperature)")
    }
  }
}
