import RandomStreams
import Synchronization
import Tensors

/// Quiescence of many chains at once: blocks of replays on threads, all steps of a block in one
/// go, nothing allocated between steps.
///
/// A replay's bits depend on the network, its start, the seed and its own number, not on the
/// number of replays, threads or blocks.
public struct ReplaySimulator<Scalar: ReplayScalar>: Sendable {
  /// The network.
  public let network: ReplayNetwork<Scalar>
  /// What outputs stand for.
  public let code: SignalCode
  /// How replay is run.
  public let settings: ReplayProtocol
  /// Threads; they change speed, never bits.
  public var parallelism: Parallelism
  /// Whether outputs are kept beside positions.
  public var recordsOutputs = false
  /// Whether place codes are decoded; without it positions are not numbers.
  public var decodesPositions = true
  /// Steps between two recorded hidden states; 0 for none.
  public var stateInterval = 0
  /// Largest allowed magnitude of a state.
  public var divergenceLimit: Scalar = 1_000
  /// Replays advanced together. Changes speed, never bits.
  public var blockSize = 64

  /// A simulator of the given parts.
  public init(
    _ network: ReplayNetwork<Scalar>, code: SignalCode, settings: ReplayProtocol,
    parallelism: Parallelism = .serial
  ) throws(ReplayError) {
    try settings.validate()
    try settings.dynamics(of: network.dynamics).validate()
    guard network.architecture.outputs == code.dimension else {
      throw .shapeMismatch(
        name: "code", expected: [network.architecture.outputs], actual: [code.dimension])
    }
    self.network = network
    self.code = code
    self.settings = settings
    self.parallelism = parallelism
  }

  /// The dynamics that replays run with.
  public var dynamics: ReplayDynamics { settings.dynamics(of: network.dynamics) }

  /// Runs one replay from each start.
  ///
  /// - Throws: `ReplayError.allDiverged` if none stayed within the limit.
  public func run(
    from starts: ReplayStarts<Scalar>, seed: UInt64, timeStep: Double = 1
  ) throws(ReplayError) -> ReplayRecord<Scalar> {
    let (count, units) = (starts.states.rows, network.architecture.units)
    guard starts.states.columns == units else {
      throw .shapeMismatch(
        name: "starts", expected: [count, units], actual: starts.states.shape)
    }
    let packed = PackedNetwork(network, dynamics: dynamics)
    let size = max(1, blockSize)
    let blocks = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    let parts = Mutex([ReplayPart<Scalar>?](repeating: nil, count: blocks.count))
    parallelism.forEachBlock(of: blocks.count, blockSize: 1) { range in
      for index in range {
        let part = runBlock(blocks[index], packed, starts, seed: seed)
        parts.withLock { $0[index] = part }
      }
    }
    let record = assemble(parts.withLock { $0.compactMap(\.self) }, timeStep: timeStep)
    if record.intact.isEmpty {
      throw .allDiverged(
        count: count, firstStep: record.divergedAt.compactMap(\.self).min() ?? 0,
        friction: settings.friction)
    }
    return record
  }

  private func runBlock(
    _ range: Range<Int>, _ packed: PackedNetwork<Scalar>, _ starts: ReplayStarts<Scalar>,
    seed: UInt64
  ) -> ReplayPart<Scalar> {
    var block = ReplayBlock(
      packed, rows: range.count, steps: settings.steps, warmup: settings.warmup,
      keepsOutputs: recordsOutputs || !code.isPosition, stateInterval: stateInterval,
      limit: divergenceLimit)
    block.start(starts, range)
    block.run(
      RandomStream(seed: seed, chain: UInt32(range.lowerBound), purpose: .replayNoise))
    return block.finish(
      code: code, recordsOutputs: recordsOutputs, decodes: decodesPositions)
  }

  private func assemble(
    _ parts: [ReplayPart<Scalar>], timeStep: Double
  ) -> ReplayRecord<Scalar> {
    let samples = settings.steps - settings.warmup
    return ReplayRecord(
      positions: Trajectories(
        trials: parts.reduce(0) { $0 + $1.divergedAt.count }, samples: samples,
        timeStep: timeStep, coordinates: parts.flatMap(\.coordinates)),
      outputs: recordsOutputs ? Matrix(stacking: parts.compactMap(\.outputs)) : nil,
      states: stateInterval > 0 ? Matrix(stacking: parts.compactMap(\.states)) : nil,
      finalStates: Matrix(stacking: parts.map(\.finalStates)),
      divergedAt: parts.flatMap(\.divergedAt))
  }
}

/// What one block of replays hands over.
struct ReplayPart<Scalar: ReplayScalar>: Sendable {
  var coordinates: [Double]
  var outputs: Matrix<Scalar>?
  var states: Matrix<Scalar>?
  var finalStates: Matrix<Scalar>
  var divergedAt: [Int?]
}
