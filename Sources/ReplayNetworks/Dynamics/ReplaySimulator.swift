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
  /// What the products of a step are computed in.
  public var precision = ProductPrecision.float32
  /// Replays before the first one: replay i is replay `firstReplay + i` of a run of all.
  public var firstReplay = 0
  /// Replays advanced together. Changes speed, never bits.
  public var blockSize = 64

  /// A simulator of `network`, whose outputs stand for `code`.
  ///
  /// - Throws: `ReplayError` where a setting is out of range or the code has another dimension.
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
  /// - Parameter progress: called from any thread with replays done and in all; where it gives false, those not
  ///   begun stay without positions.
  /// - Throws: `ReplayError.allDiverged` if none stayed within the limit.
  public func run(
    from starts: ReplayStarts<Scalar>, seed: UInt64, timeStep: Double = 1,
    progress: @escaping @Sendable (Int, Int) -> Bool = { _, _ in true }
  ) throws(ReplayError) -> ReplayRecord<Scalar> {
    let (count, units) = (starts.states.rows, network.architecture.units)
    guard starts.states.columns == units else {
      throw .shapeMismatch(
        name: "starts", expected: [count, units], actual: starts.states.shape)
    }
    if settings.adaptationForm == .deviations, settings.adaptation != 0 {
      guard starts.meanRates?.shape == [1, units] else {
        throw .shapeMismatch(
          name: "meanRates", expected: [1, units], actual: starts.meanRates?.shape ?? [])
      }
    }
    let (parts, coordinates, outputs) = simulate(from: starts, seed: seed, progress)
    let samples = settings.steps - settings.warmup
    let record = ReplayRecord(
      positions: Trajectories(
        trials: count, samples: samples, timeStep: timeStep, coordinates: coordinates),
      outputs: recordsOutputs
        ? Matrix(rows: count * samples, columns: network.architecture.outputs, elements: outputs)
        : nil,
      states: stateInterval > 0 ? Matrix(stacking: parts.compactMap(\.states)) : nil,
      finalStates: Matrix(stacking: parts.map(\.finalStates)),
      divergedAt: parts.flatMap(\.divergedAt),
      starts: settings.warmup == 0 ? starts.positions : nil)
    if record.intact.isEmpty {
      throw .allDiverged(
        count: count, firstStep: record.divergedAt.compactMap(\.self).min() ?? 0,
        friction: settings.friction)
    }
    return record
  }

  /// Runs the blocks, which write positions and outputs in place.
  private func simulate(
    from starts: ReplayStarts<Scalar>, seed: UInt64,
    _ progress: @escaping @Sendable (Int, Int) -> Bool
  ) -> ([ReplayPart<Scalar>], coordinates: [Double], outputs: [Scalar]) {
    let samples = starts.states.rows * (settings.steps - settings.warmup)
    let outputCount = recordsOutputs ? samples * network.architecture.outputs : 0
    var parts: [ReplayPart<Scalar>] = []
    var outputs: [Scalar] = []
    let coordinates = [Double](unsafeUninitializedCapacity: 2 * samples) { positions, placed in
      outputs = [Scalar](unsafeUninitializedCapacity: outputCount) { values, written in
        guard let coordinates = positions.baseAddress else { return }
        parts = runBlocks(
          starts, seed: seed,
          keptAt: ReplayDestination(
            coordinates: coordinates, outputs: recordsOutputs ? values.baseAddress : nil),
          progress)
        written = outputCount
      }
      placed = 2 * samples
    }
    return (parts, coordinates, outputs)
  }

  private func runBlocks(
    _ starts: ReplayStarts<Scalar>, seed: UInt64, keptAt kept: ReplayDestination<Scalar>,
    _ progress: @escaping @Sendable (Int, Int) -> Bool
  ) -> [ReplayPart<Scalar>] {
    let count = starts.states.rows
    let packed = PackedNetwork(network, dynamics: dynamics, precision: precision)
    let decoder = decodesPositions || code.isPosition ? SignalDecoder(code) : nil
    let size = max(1, blockSize)
    let blocks = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    let samples = settings.steps - settings.warmup
    let outputs = network.architecture.outputs
    // Replays done, and whether to go on.
    let state = Mutex((done: 0, goesOn: true))
    return parallelism.results(of: blocks.count) { index in
      let first = blocks[index].lowerBound
      let place = kept.from(replay: first, samples: samples, outputs: outputs)
      var block = ReplayBlock(
        packed, rows: blocks[index].count, settings: settings, stateInterval: stateInterval,
        limit: divergenceLimit, decoder: decoder, kept: place)
      block.start(starts, blocks[index])
      if state.withLock({ $0.goesOn }) {
        block.run(
          RandomStream(seed: seed, chain: UInt32(firstReplay + first), purpose: .replayNoise))
      } else {
        place.leaveEmpty(samples: blocks[index].count * samples, outputs: outputs)
      }
      state.withLock {
        $0.done += blocks[index].count
        $0.goesOn = progress($0.done, count) && $0.goesOn
      }
      return block.finish()
    }
  }
}

/// Where a simulation keeps positions `[replay, step, 2]` and, where wanted, outputs
/// `[replay, step, output]`.
struct ReplayDestination<Scalar: ReplayScalar>: @unchecked Sendable {
  // Sendable: every block writes to the rows of its own replays only.
  let coordinates: UnsafeMutablePointer<Double>
  let outputs: UnsafeMutablePointer<Scalar>?

  /// The part from a replay on.
  func from(replay: Int, samples: Int, outputs count: Int) -> ReplayDestination {
    ReplayDestination(
      coordinates: coordinates + 2 * replay * samples,
      outputs: outputs.map { $0 + replay * samples * count })
  }

  /// No numbers, of replays that are not run.
  func leaveEmpty(samples: Int, outputs count: Int) {
    coordinates.initialize(repeating: .nan, count: 2 * samples)
    outputs?.initialize(repeating: .zero, count: samples * count)
  }
}

/// What one block of replays hands over.
struct ReplayPart<Scalar: ReplayScalar>: Sendable {
  var states: Matrix<Scalar>?
  var finalStates: Matrix<Scalar>
  var divergedAt: [Int?]
}
