import RandomStreams
import Tensors

/// Where a step of a block of chains reads and writes, each `[row, unit]`.
struct CellMemory<Scalar: ReplayScalar> {
  /// r
  let state: UnsafePointer<Scalar>
  /// v, changed in place; nil without momentum.
  let velocity: UnsafeMutablePointer<Scalar>?
  /// a, changed in place; nil without adaptation.
  let trace: UnsafeMutablePointer<Scalar>?
  /// Receives r'; may be `state`.
  let next: UnsafeMutablePointer<Scalar>

  /// a, to be read.
  var oldTrace: UnsafePointer<Scalar>? { trace.map { UnsafePointer($0) } }
}

/// One step of a block of chains, what training and replay share: the fused form of REPLAY eq. 1 and
/// 15, which `ReplayNetwork.plainStep` has written out.
struct CellStep<Scalar: ReplayScalar>: Sendable {
  typealias Pointer = UnsafeMutablePointer<Scalar>

  let rows: Int
  let units: Int
  private let noise: Scratch<Scalar>
  private let activity: Scratch<Scalar>
  // Of the gated cell: products of two gates and of the candidate.
  private let gateProduct: Scratch<Scalar>
  private let candidateProduct: Scratch<Scalar>

  /// Memory for steps of `rows` chains.
  init(rows: Int, network: ReplayArchitecture) {
    self.rows = rows
    units = network.units
    noise = Scratch(rows * units)
    activity = Scratch(
      network.activation.smooth != nil || network.cell == .gated ? rows * units : 0)
    gateProduct = Scratch(network.cell == .gated ? 2 * rows * units : 0)
    candidateProduct = Scratch(network.cell == .gated ? rows * units : 0)
  }

  /// ξ of one step, nil for a network without noise.
  private func drawNoise(
    _ dynamics: ReplayDynamics, rows: Int, from stream: RandomStream?
  ) -> UnsafePointer<Scalar>? {
    guard let stream, dynamics.scaledNoise != 0 else { return nil }
    switch dynamics.noiseKind {
    case .gaussian: Scalar.normals(stream, rows, units, noise.pointer)
    case .uniform: Scalar.uniforms(stream, rows, units, noise.pointer)
    }
    return UnsafePointer(noise.pointer)
  }

  /// r → r' of the simple cell (REPLAY eq. 1).
  ///
  /// - Parameters:
  ///   - current: `[row, unit]`; holds `U u + c` where there is no `bias`; receives z.
  ///   - bias: c `[unit]` where nothing is in `current` yet: quiescence, u = 0.
  ///   - rows: at most the rows this was made for.
  func simple(
    _ packed: PackedNetwork<Scalar>, rows: Int, current: Pointer, bias: UnsafePointer<Scalar>?,
    memory: CellMemory<Scalar>, stream: RandomStream?
  ) {
    packed.recurrent.multiply(memory.state, rows: rows, into: current, accumulate: bias == nil)
    let draws = drawNoise(packed.dynamics, rows: rows, from: stream)
    guard let smooth = packed.network.architecture.activation.smooth else {
      return finish(
        packed.constants, rows: rows, bias: bias, current: current, activity: nil, noise: draws,
        memory: memory)
    }
    if let bias { Scalar.add(bias, toRowsOf: current, rows: rows, columns: units) }
    packed.subtractInnerAdaptation(memory.oldTrace, from: current, count: rows * units)
    Scalar.activate(smooth, current, activity.pointer, rows * units)
    finish(
      packed.constants, rows: rows, bias: nil, current: current, activity: activity.pointer,
      noise: draws, memory: memory)
  }

  /// r → r' of the gated cell (REPLAY eq. 15).
  ///
  /// - Parameters:
  ///   - gates: `[row, 3 · unit]`; holds the input and bias part of the arguments of update gate,
  ///     reset gate and candidate; receives the three.
  ///   - gated: `[row, unit]`; receives g ⊙ r, g the reset gate.
  func gated(
    _ packed: PackedNetwork<Scalar>, rows: Int, gates: Pointer, gated: Pointer,
    memory: CellMemory<Scalar>, stream: RandomStream?
  ) {
    let n = units
    packed.recurrent.multiply(memory.state, rows: rows, into: gateProduct.pointer)
    for row in 0..<rows {
      let gate = gates + row * 3 * n
      Scalar.add(gateProduct.pointer + row * 2 * n, toRowsOf: gate, rows: 1, columns: 2 * n)
      Scalar.sigmoid(gate, gate, 2 * n)
    }
    Scalar.gatedReset(rows: rows, units: n, gates: gates, state: memory.state, gated: gated)
    packed.candidate?.multiply(gated, rows: rows, into: candidateProduct.pointer)
    for row in 0..<rows {
      let argument = gates + row * 3 * n + 2 * n
      Scalar.add(candidateProduct.pointer + row * n, toRowsOf: argument, rows: 1, columns: n)
      packed.subtractInnerAdaptation(
        memory.oldTrace.map { $0 + row * n }, from: argument, count: n)
      Scalar.tanh(argument, argument, n)
    }
    Scalar.gatedDrift(
      rows: rows, units: n, leak: Scalar(packed.dynamics.leak), gates: gates,
      state: memory.state, drift: activity.pointer)
    finish(
      packed.driftConstants, rows: rows, bias: nil, current: activity.pointer,
      activity: activity.pointer, noise: drawNoise(packed.dynamics, rows: rows, from: stream),
      memory: memory)
  }

  /// The elementwise rest of a step: leak, momentum, adaptation and noise.
  private func finish(
    _ constants: Scalar.StepConstants, rows: Int, bias: UnsafePointer<Scalar>?, current: Pointer,
    activity: UnsafePointer<Scalar>?, noise: UnsafePointer<Scalar>?, memory: CellMemory<Scalar>
  ) {
    Scalar.replayStep(
      constants, rows: rows, units: units, bias: bias, current: current, activity: activity,
      noise: noise, state: memory.state, velocity: memory.velocity, trace: memory.trace,
      next: memory.next)
  }
}
