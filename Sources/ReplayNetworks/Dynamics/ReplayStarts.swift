import RandomStreams
import Tensors

/// Initial conditions of replays: hidden states and, after awake runs, adaptation traces.
public struct ReplayStarts<Scalar: ReplayScalar>: Sendable {
  /// r₀ `[replay, unit]`
  public var states: Matrix<Scalar>
  /// a₀ `[replay, unit]`; nil for zero.
  public var traces: Matrix<Scalar>?
  /// The places that r₀ stands for, arena units; nil where states were not made from places.
  public var positions: [Position]?
  /// Mean rate of every unit over behaviour `[1, unit]`, which adaptation on deviations is relative to;
  /// nil where nothing needs it.
  public var meanRates: Matrix<Scalar>?

  /// States `[replay, unit]` and, where awake traces are carried over, traces of the same shape.
  public init(
    states: Matrix<Scalar>, traces: Matrix<Scalar>? = nil, positions: [Position]? = nil
  ) {
    self.states = states
    self.traces = traces
    self.positions = positions
  }
}

extension ReplayNetwork {
  /// Starts of the replays of a protocol, with what its adaptation needs.
  ///
  /// - Parameters:
  ///   - paths: awake trials to start from, that of replay `first` first.
  ///   - behaviour: trials over which mean rates are taken, where adaptation acts on deviations.
  ///   - first: replays before the first one, of a run of more.
  public func makeStarts(
    for settings: ReplayProtocol, paths: Trajectories, behaviour: Trajectories, task: ReplayTask,
    from first: Int = 0, seed: UInt64
  ) throws(ReplayError) -> ReplayStarts<Scalar> {
    var starts = try makeStarts(
      settings.start, count: settings.count, paths: paths, task: task,
      adaptationTime: settings.adaptationTime, from: first, seed: seed)
    guard settings.adaptationForm == .deviations, settings.adaptation != 0 else { return starts }
    let awake = runAwake(
      along: behaviour, task: task,
      noise: RandomStream(seed: seed, step: 1 << 47, purpose: .trainingNoise))
    let means = Matrix<Scalar>(Matrix<Double>([awake.states.columnMeans()]))
    starts.meanRates = means
    // Carried traces are of rates; a constant rate m over T steps leaves m (1 - (1 - 1/τ)^T).
    let kept = pow(1 - 1 / settings.adaptationTime, Double(paths.samples - 1))
    if starts.traces != nil {
      starts.traces?.addRow(means.elements.map { -Scalar(1 - kept) * $0 })
    }
    return starts
  }

  /// Starts for `count` replays.
  ///
  /// A network without an encoder (position masks) has no encoded starts: `.encoded` is
  /// `.lastAwake` there.
  ///
  /// - Parameters:
  ///   - paths: awake trials; replay i starts from trial i modulo their number.
  ///   - adaptationTime: τ of the traces that `.lastAwake` carries over, steps. The awake run before
  ///     has the dynamics of training; its traces accumulate without acting.
  ///   - first: replays before the first one, of a run of more.
  /// - Throws: `ReplayError.invalidParameter` for `.shuffled` without an encoder.
  public func makeStarts(
    _ start: ReplayProtocol.Start, count: Int, paths: Trajectories, task: ReplayTask,
    adaptationTime: Double = 50, from first: Int = 0, seed: UInt64
  ) throws(ReplayError) -> ReplayStarts<Scalar> {
    let trials = (0..<count).map { $0 % max(1, paths.trials) }
    switch try effectiveStart(start) {
    case .resting: return ReplayStarts(states: .zeros(count, architecture.units))
    case .encoded: return encodedStarts(at: trials.map { paths[$0, 0] }, task)
    case .shuffled:
      return encodedStarts(
        at: task.environment.uniformPoints(count, from: first, seed: seed), task)
    case .lastAwake:
      let distinct = paths.selecting(Array(0..<min(count, paths.trials)))
      let awake = runAwake(
        along: distinct, task: task,
        noise: RandomStream(
          seed: seed, chain: UInt32(first), step: 1 << 45, purpose: .trainingNoise))
      return ReplayStarts(
        states: awake.states(at: awake.steps).gatheringRows(trials),
        traces: awake.finalTrace(time: adaptationTime).gatheringRows(trials),
        positions: trials.map { paths[$0, paths.samples - 1] })
    }
  }

  /// What `start` means for this network: without an encoder `.encoded` is `.lastAwake`.
  ///
  /// - Throws: `ReplayError.invalidParameter` for `.shuffled` without an encoder.
  public func effectiveStart(
    _ start: ReplayProtocol.Start
  ) throws(ReplayError) -> ReplayProtocol.Start {
    guard architecture.encoder == .none else { return start }
    switch start {
    case .resting, .lastAwake: return start
    case .encoded: return .lastAwake
    case .shuffled:
      throw .invalidParameter(
        name: "start", value: start.rawValue,
        expected: "resting or last-awake for a network without an encoder")
    }
  }

  private func encodedStarts(at points: [Position], _ task: ReplayTask) -> ReplayStarts<Scalar> {
    ReplayStarts(states: encode(task.code.signals(at: points)), positions: points)
  }
}
