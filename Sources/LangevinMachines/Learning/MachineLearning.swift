import Training

/// Settings of the learning rule and its persistent chains (NLM eq. 12). The defaults are the published
/// ones (NLM §3.3).
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546, and its public code.
public struct MachineLearning: Sendable, Codable, Equatable {
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
}
