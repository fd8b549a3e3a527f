import RandomStreams
import Tensors

extension ReplayNetwork {
  /// Replays of this network, from starts on awake trials of `source` (REPLAY §4).
  public func replay(
    _ settings: ReplayProtocol, source: TrialSource, seed: UInt64,
    parallelism: Parallelism = .serial, recordsOutputs: Bool = false, stateInterval: Int = 0
  ) throws(ReplayError) -> ReplayRecord<Scalar> {
    var simulator = try ReplaySimulator(
      self, code: source.task.code, settings: settings, parallelism: parallelism)
    simulator.recordsOutputs = recordsOutputs
    simulator.stateInterval = stateInterval
    let starts = try makeStarts(
      for: settings, paths: source.testPaths(settings.count), behaviour: source.trainingPaths(64),
      task: source.task, seed: seed)
    return try simulator.run(
      from: starts, seed: seed, timeStep: source.task.environment.timeStep)
  }

  /// F(r, 0): one step from each row of `states` without input, noise and momentum.
  ///
  /// - Parameters:
  ///   - dynamics: where its leak is not the network's own.
  ///   - traces: adaptation traces, which act where they are given.
  func quietStep(
    from states: Matrix<Double>, dynamics: ReplayDynamics? = nil, traces: Matrix<Double>? = nil
  ) -> Matrix<Double> {
    var quiet = dynamics ?? self.dynamics
    (quiet.friction, quiet.noiseAmplitude) = (1, 0)
    if traces == nil { quiet.adaptation = 0 }
    var block = ReplayBlock(
      PackedNetwork(ReplayNetwork<Double>(self), dynamics: quiet), rows: states.rows,
      settings: ReplayProtocol(count: states.rows, steps: 1), stateInterval: 0,
      limit: .greatestFiniteMagnitude, decoder: nil, kept: nil)
    block.start(ReplayStarts(states: states, traces: traces), 0..<states.rows)
    block.run(RandomStream(seed: 0))
    return block.finish().finalStates
  }
}
