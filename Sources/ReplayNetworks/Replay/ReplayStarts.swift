import RandomStreams
import Tensors

/// Initial conditions of replays: hidden states and, after awake runs, adaptation traces.
public struct ReplayStarts<Scalar: ReplayScalar>: Sendable {
  /// r₀ `[replay, unit]`
  public var states: Matrix<Scalar>
  /// a₀ `[replay, unit]`; nil for zero.
  public var traces: Matrix<Scalar>?

  /// States `[replay, unit]` and, where awake traces are carried over, traces of the same shape.
  public init(states: Matrix<Scalar>, traces: Matrix<Scalar>? = nil) {
    self.states = states
    self.traces = traces
  }
}

extension ReplayNetwork {
  /// Starts for `count` replays.
  ///
  /// - Parameters:
  ///   - paths: awake trials; replay i starts from trial i modulo their number.
  ///   - dynamics: of the awake run before a `lastAwake` start, adaptation included.
  public func makeStarts(
    _ start: ReplayProtocol.Start, count: Int, paths: Trajectories, task: ReplayTask,
    dynamics: ReplayDynamics? = nil, seed: UInt64
  ) -> ReplayStarts<Scalar> {
    let trials = (0..<count).map { $0 % max(1, paths.trials) }
    switch start {
    case .resting: return ReplayStarts(states: .zeros(count, architecture.units))
    case .encoded:
      guard architecture.encoder != .none else {
        return makeStarts(.lastAwake, count: count, paths: paths, task: task, seed: seed)
      }
      return ReplayStarts(
        states: encode(task.code.signals(at: trials.map { paths[$0, 0] })))
    case .shuffled:
      let bounds = task.environment.bounds
      let draws = RandomStream(seed: seed, purpose: .replayStarts).uniforms(2 * count)
      let points = (0..<count).map {
        Position(
          bounds.lower.x + draws[2 * $0] * (bounds.upper.x - bounds.lower.x),
          bounds.lower.y + draws[2 * $0 + 1] * (bounds.upper.y - bounds.lower.y))
      }
      return ReplayStarts(states: encode(task.code.signals(at: points)))
    case .lastAwake:
      let distinct = paths.selecting(Array(0..<min(count, paths.trials)))
      let awake = runAwake(
        along: distinct, task: task,
        noise: RandomStream(seed: seed, step: 1 << 45, purpose: .trainingNoise),
        dynamics: dynamics)
      return ReplayStarts(
        states: awake.states(at: awake.steps).gatheringRows(trials),
        traces: awake.finalTrace.gatheringRows(trials))
    }
  }
}
