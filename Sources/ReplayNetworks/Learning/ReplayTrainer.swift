import RandomStreams
import Tensors
import Training

/// Trains a replay network by back-propagation through time (REPLAY §3), with its noise on: that is
/// what makes it learn the denoising drift.
///
/// ```swift
/// let task = ReplayTask.tMaze()
/// var trainer = try ReplayTrainer<Float>(task, units: 96, seed: 1)
/// _ = try TrainingLoop().run(&trainer)
/// let replay = try trainer.network.replay(ReplayProtocol(count: 100, steps: 400), from: starts)
/// ```
public struct ReplayTrainer<Scalar: ReplayScalar>: Sendable {
  /// The network.
  public private(set) var network: ReplayNetwork<Scalar>
  /// Where trials come from.
  public let source: TrialSource
  /// How it is trained.
  public let training: ReplayLearning
  /// Threads; they change speed, never bits.
  public var parallelism: Parallelism
  /// Updates done.
  public internal(set) var updatesDone = 0
  var optimizer: Adam<Scalar>
  private var gradients: [Matrix<Scalar>]
  private let workspace: GradientWorkspace<Scalar>
  private(set) var measured = RunningMeans()

  /// A trainer that goes on from the weights of `network`.
  ///
  /// - Throws: `ReplayError` where sizes of network and task differ, or a setting is out of range.
  public init(
    _ network: ReplayNetwork<Scalar>, source: TrialSource, training: ReplayLearning,
    parallelism: Parallelism = .serial
  ) throws(ReplayError) {
    try network.architecture.validate()
    try network.dynamics.validate()
    try training.validate()
    let (expected, actual) = (source.task, network.architecture)
    guard
      actual.inputs == expected.inputDimension && actual.outputs == expected.code.dimension
    else {
      throw .shapeMismatch(
        name: "network", expected: [expected.inputDimension, expected.code.dimension],
        actual: [actual.inputs, actual.outputs])
    }
    self.network = network
    self.source = source
    self.training = training
    self.parallelism = parallelism
    optimizer = Adam(for: network.parameters)
    gradients = network.parameters.map { .zeros($0.rows, $0.columns) }
    workspace = GradientWorkspace(
      network.architecture, batch: training.batch, steps: source.task.steps)
  }

  /// A new network of `units` units on `task`, everything drawn from `seed`.
  public init(
    _ task: ReplayTask, units: Int, dynamics: ReplayDynamics = ReplayDynamics(),
    training: ReplayLearning = ReplayLearning(), seed: UInt64, parallelism: Parallelism = .serial
  ) throws(ReplayError) {
    try self.init(
      ReplayNetwork(task.architecture(units: units), dynamics: dynamics, seed: seed),
      source: try TrialSource(task, seed: seed), training: training, parallelism: parallelism)
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { training.updates }

  /// Address of the noise of an update's first step.
  private func noise(at update: Int) -> RandomStream {
    RandomStream(
      seed: source.seed, step: UInt64(update) * UInt64(source.task.steps), purpose: .trainingNoise)
  }

  /// One update: trials, noise, gradients, clipping, Adam.
  public mutating func update() throws {
    let (update, source) = (updatesDone, source)
    let loss = workspace.lossAndGradients(
      of: network, noise: noise(at: update), activityPenalty: training.activityPenalty,
      parallelism: parallelism, into: &gradients
    ) { source.block($0, iteration: UInt64(update)) }
    guard loss.isFinite else {
      throw ReplayError.nonFiniteLoss(update: update, learningRate: training.rate(at: update))
    }
    let norm = gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
    if training.gradientNorm > 0, norm > training.gradientNorm {
      for index in gradients.indices {
        gradients[index].scale(by: Scalar(training.gradientNorm / norm))
      }
    }
    optimizer.update(
      &network.parameters, gradients: gradients, learningRate: training.rate(at: update))
    updatesDone += 1
    measured.add(["loss": loss, "gradientNorm": norm])
  }

  /// Mean loss and gradient norm since the last call, and the error on a fixed batch of test trials, of a recording
  /// of those held out, with noise on.
  public mutating func takeMetrics() -> [String: Double] {
    guard measured.count > 0 else { return [:] }
    var metrics = measured.take()
    metrics["learningRate"] = training.rate(at: max(0, updatesDone - 1))
    metrics["testError"] = testError(on: source.testPaths(training.batch), noise: true)
    return metrics
  }

  /// Mean loss and gradient norm since the last call; not numbers without an update.
  package mutating func takeLosses() -> (loss: Double, gradientNorm: Double) {
    let means = measured.take()
    return (means["loss"] ?? .nan, means["gradientNorm"] ?? .nan)
  }

  /// Puts back what a checkpoint held.
  mutating func restore(
    parameters: [Matrix<Scalar>], updatesDone: Int, measured: RunningMeans
  ) {
    network.parameters = parameters
    (self.updatesDone, self.measured) = (updatesDone, measured)
  }

  /// The mean squared error on `paths`.
  ///
  /// - Parameter noise: whether hidden noise is on.
  public func testError(on paths: Trajectories, noise: Bool) -> Double {
    network.pathError(on: paths, task: source.task, noise: noise, seed: source.seed)
  }
}

extension ReplayNetwork {
  /// The mean squared error of path integration on `paths`, per output, sample and trial.
  public func pathError(
    on paths: Trajectories, task: ReplayTask, noise: Bool, seed: UInt64
  ) -> Double {
    let workspace = GradientWorkspace<Scalar>(
      architecture, batch: paths.trials, steps: paths.samples - 1, backwards: false)
    let stream = RandomStream(seed: seed, step: 1 << 46, purpose: .trainingNoise)
    return workspace.loss(of: self, noise: noise ? stream : nil) { range in
      task.block(
        of: paths.selecting(Array(range)),
        stream: RandomStream(
          seed: seed, chain: UInt32(range.lowerBound), step: TrialSource.testIteration))
    }
  }
}
