import Archives
import RandomStreams
import Tensors

/// A trained replay network with its task, as a run directory holds them.
public struct ReplayRun: Sendable {
  /// All settings of the training.
  public let configuration: ReplayConfiguration
  /// The weights after the last update, and the dynamics of training.
  public let network: ReplayNetwork<Float>
  /// The task, the seed of its trials, and those cut from a recording, held-out ones among them.
  public let source: TrialSource

  /// A trained network and what it was trained on.
  public init(
    configuration: ReplayConfiguration, network: ReplayNetwork<Float>, source: TrialSource
  ) {
    self.configuration = configuration
    self.network = network
    self.source = source
  }

  /// What was learned: arena, code, inputs and mask.
  public var task: ReplayTask { source.task }

  /// Awake paths that the network was not trained on, as far as there are any: `count` fresh
  /// trials, or held-out trials of a file, spread over all of them and repeated where there are fewer.
  public func awakePaths(_ count: Int) -> Trajectories {
    awakePaths(0..<count)
  }

  /// Awake paths of the replays `range` of a run of any number: each replay's does not depend on how many
  /// there are.
  func awakePaths(_ range: Range<Int>) -> Trajectories {
    guard let heldOut = source.heldOut else { return source.testPaths(range) }
    let order = SpreadOrder(heldOut.trials)
    return heldOut.selecting(range.map { order[$0] })
  }

  /// Simulates replay from awake starts.
  ///
  /// - Parameter first: replays before the first one; replay i is replay `first + i` of a run of all.
  public func replay(
    _ settings: ReplayProtocol, from first: Int = 0, seed: UInt64,
    parallelism: Parallelism = .serial, recordsOutputs: Bool = false, stateInterval: Int = 0,
    precision: ProductPrecision = .float32,
    progress: @escaping @Sendable (Int, Int) -> Bool = { _, _ in true }
  ) throws(ReplayError) -> ReplayRecord<Float> {
    var simulator = try ReplaySimulator(
      network, code: task.code, settings: settings, parallelism: parallelism)
    (simulator.recordsOutputs, simulator.precision) = (recordsOutputs, precision)
    (simulator.stateInterval, simulator.firstReplay) = (stateInterval, first)
    let starts = try network.makeStarts(
      for: settings, paths: awakePaths(first..<first + settings.count),
      behaviour: source.trainingPaths(64), task: task, from: first, seed: seed)
    return try simulator.run(
      from: starts, seed: seed, timeStep: task.environment.timeStep, progress: progress)
  }

  /// What replay is measured beside: trials of training and trials that it did not see.
  public func reference(seed: UInt64) -> ReplayReference {
    ReplayReference(network, source: source, heldOut: distinctAwakePaths, seed: seed)
  }

  /// Metrics of a record beside behaviour; with recorded states also what hidden states and the learned
  /// drift are like.
  ///
  /// - Parameter reference: what is measured beside, where it is made once for several records.
  public func metrics(
    of record: ReplayRecord<Float>, options: ReplayMetrics.Options? = nil,
    beside reference: ReplayReference? = nil, seed: UInt64
  ) -> ReplayMetrics {
    let reference = reference ?? self.reference(seed: seed)
    let paths = reference.heldOut
    var metrics = ReplayMetrics(
      record, task: task, beside: reference, options: options ?? .init(for: task), seed: seed)
    guard let states = record.states, states.rows > 0 else { return metrics }
    let awake = network.runAwake(
      along: paths, task: task,
      noise: RandomStream(seed: seed, step: 1 << 46, purpose: .trainingNoise))
    let recordings = states.rows / record.positions.trials
    let sound = record.intact.flatMap { $0 * recordings..<($0 + 1) * recordings }
    metrics.explainedVariance = SpectralMetrics.explainedVariance(
      Matrix<Double>(states.gatheringRows(sound)))
    metrics.awakeExplainedVariance = SpectralMetrics.explainedVariance(
      Matrix<Double>(awake.states))
    metrics.scoreAlignment = try? network.scoreAlignment(
      in: awake, at: awake.steps / 2, leading: min(2, network.architecture.units - 1))
    return metrics
  }

  /// Awake paths without repetition: 200 fresh trials, or those held-out trials of a file that do not
  /// overlap.
  var distinctAwakePaths: Trajectories {
    guard let heldOut = source.heldOut else { return source.testPaths(200) }
    let stride = max(1, Int(saturating: (1 / configuration.cleaning.stride).rounded(.up)))
    return heldOut.selecting(Array(Swift.stride(from: 0, to: heldOut.trials, by: stride)))
  }
}
