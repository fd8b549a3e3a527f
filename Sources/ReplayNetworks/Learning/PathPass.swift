import RandomStreams
import Tensors

/// The workspace of one block of trials: through the network in time (REPLAY eq. 1), and back
/// (REPLAY eq. 2).
///
/// Rows of every history are `time · rows + row`.
struct PathPass<Scalar: ReplayScalar>: Sendable {
  typealias Pointer = UnsafeMutablePointer<Scalar>

  let architecture: ReplayArchitecture
  let rows: Int
  let steps: Int
  let cell: CellStep<Scalar>
  /// r₀ ... r_T
  let states: Scratch<Scalar>
  /// z₀ ... z_{T-1}, later their adjoints; gates of the gated cell.
  let currents: Scratch<Scalar>
  /// ρ ⊙ r of the gated cell.
  let gated: Scratch<Scalar>
  let velocity: Scratch<Scalar>
  let trace: Scratch<Scalar>
  /// y₁ ... y_T, later ε.
  let outputs: Scratch<Scalar>
  /// The encoder's argument.
  let encoded: Scratch<Scalar>
  let back: PathBackScratch<Scalar>?

  init(_ architecture: ReplayArchitecture, rows: Int, steps: Int, backwards: Bool) {
    self.architecture = architecture
    self.rows = rows
    self.steps = steps
    let block = rows * architecture.units
    cell = CellStep(rows: rows, network: architecture)
    states = Scratch((steps + 1) * block)
    currents = Scratch(steps * rows * architecture.gateUnits)
    gated = Scratch(architecture.cell == .gated ? steps * block : 0)
    velocity = Scratch(block)
    trace = Scratch(block)
    outputs = Scratch(steps * rows * architecture.outputs)
    encoded = Scratch(block)
    back = backwards ? PathBackScratch(architecture, rows: rows, steps: steps) : nil
  }

  /// Runs the trials of `block`; afterwards `states` and `outputs` hold r and y.
  ///
  /// - Parameters:
  ///   - noise: the stream of the first step, one step further for every step; nil for none.
  ///   - initialStates: r₀ where it does not come from the encoder.
  func run(
    _ packed: PackedNetwork<Scalar>, _ block: TrialBlock<Scalar>, noise: RandomStream?,
    initialStates: Matrix<Scalar>? = nil
  ) {
    precondition(block.trials == rows && block.steps == steps)
    start(packed, block, initialStates: initialStates)
    driveCurrents(packed, block)
    velocity.clear()
    trace.clear()
    for t in 0..<steps { step(packed, t, stream: noise.map { $0.at(step: $0.step + UInt64(t)) }) }
    readOut(packed)
  }

  /// From r_t to r_{t+1}.
  private func step(_ packed: PackedNetwork<Scalar>, _ t: Int, stream: RandomStream?) {
    let block = rows * architecture.units
    let state = states.pointer + t * block
    let memory = CellMemory(
      state: UnsafePointer(state), velocity: packed.dynamics.hasMomentum ? velocity.pointer : nil,
      trace: packed.dynamics.hasAdaptation ? trace.pointer : nil, next: state + block)
    if packed.isGated {
      cell.gated(
        packed, rows: rows, gates: currents.pointer + t * rows * architecture.gateUnits,
        gated: gated.pointer + t * block, memory: memory, stream: stream)
    } else {
      cell.simple(
        packed, rows: rows, current: currents.pointer + t * block, bias: nil, memory: memory,
        stream: stream)
    }
  }

  /// ε = factor (y - s) into `outputs`; returns Σ (y - s)².
  func takeErrors(_ block: TrialBlock<Scalar>, factor: Scalar) -> Double {
    block.targets.withPointer {
      Scalar.replayError(
        count: block.targets.count, output: outputs.pointer, target: $0, factor: factor,
        error: outputs.pointer)
    }
  }

  // MARK: - Parts

  /// r₀: given, encoded (`φ(E s₀ + e)` or `E s₀`), or 0.
  private func start(
    _ packed: PackedNetwork<Scalar>, _ block: TrialBlock<Scalar>, initialStates: Matrix<Scalar>?
  ) {
    let count = rows * architecture.units
    if let initialStates {
      initialStates.withPointer { states.pointer.update(from: $0, count: count) }
      return
    }
    guard let signals = block.initialSignals, architecture.encoder != .none else {
      states.pointer.update(repeating: 0, count: count)
      return
    }
    encode(signals, packed)
  }

  private func encode(_ signals: Matrix<Scalar>, _ packed: PackedNetwork<Scalar>) {
    let (network, count) = (packed.network, rows * architecture.units)
    product(signals, network.encoderWeights, into: encoded.pointer)
    guard architecture.encoder == .nonlinear else {
      states.pointer.update(from: encoded.pointer, count: count)
      return
    }
    let phi = architecture.activation
    network.encoderBias.withPointer {
      Scalar.add($0, toRowsOf: encoded.pointer, rows: rows, columns: architecture.units)
    }
    states.pointer.update(from: encoded.pointer, count: count)
    if let smooth = phi.smooth {
      Scalar.activate(smooth, states.pointer, states.pointer, count)
    } else {
      rectify(states.pointer, count: count, below: Scalar(phi.negativeSlope ?? 0))
    }
  }

  /// currents = U u + c for all steps at once.
  private func driveCurrents(_ packed: PackedNetwork<Scalar>, _ block: TrialBlock<Scalar>) {
    product(block.inputs, packed.network.inputWeights, into: currents.pointer)
    packed.network.bias.withPointer {
      Scalar.add(
        $0, toRowsOf: currents.pointer, rows: rows * steps, columns: architecture.gateUnits)
    }
  }

  /// y = r Dᵀ + d for all steps at once.
  private func readOut(_ packed: PackedNetwork<Scalar>) {
    let (units, count) = (architecture.units, architecture.outputs)
    let first = states.pointer + rows * units
    withPointers(packed.network.readoutWeights, packed.network.readoutBias) { weights, bias in
      if count <= 4 {
        Scalar.replayReadout(
          rows: rows * steps, units: units, outputs: count, readout: weights, bias: bias,
          state: first, output: outputs.pointer, stride: count)
        return
      }
      Scalar.gemm(
        transposeA: false, transposeB: true, m: rows * steps, n: count, k: units, alpha: 1,
        first, lda: units, weights, ldb: units, beta: 0, outputs.pointer, ldc: count)
      Scalar.add(bias, toRowsOf: outputs.pointer, rows: rows * steps, columns: count)
    }
  }

  /// out = x · weightsᵀ. A trial has the same bits whatever others run beside it: replays start where awake runs
  /// end, also when they are computed in pieces.
  private func product(_ x: Matrix<Scalar>, _ weights: Matrix<Scalar>, into out: Pointer) {
    let packed = PackedWeights(weights)
    x.withPointer { packed.multiply($0, rows: x.rows, into: out) }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func rectify<Scalar: TensorScalar>(
  _ x: UnsafeMutablePointer<Scalar>, count: Int, below: Scalar
) {
  for i in 0..<count where !(x[i] > 0) { x[i] *= below }
}

/// y += factor · x
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func add<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, scaledBy factor: Scalar, to y: UnsafeMutablePointer<Scalar>,
  count: Int
) {
  for i in 0..<count { y[i] += factor * x[i] }
}
