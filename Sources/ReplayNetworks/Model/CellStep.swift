import RandomStreams
import Tensors

/// One step of a block of chains: what training and replay share.
///
/// The caller has put the input and bias part of z into `current` and chooses whether the product
/// with W is added to it or replaces it.
struct CellStep<Scalar: ReplayScalar>: Sendable {
  typealias Pointer = UnsafeMutablePointer<Scalar>

  let rows: Int
  let units: Int
  private let noise: Scratch<Scalar>
  private let activity: Scratch<Scalar>
  // Of the gated cell: products of two gates and of the candidate.
  private let gateProduct: Scratch<Scalar>
  private let candidateProduct: Scratch<Scalar>

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

  /// r → r' of the simple cell.
  ///
  /// - Parameters:
  ///   - current: `[row, unit]`; holds `U u + c` where `accumulate`; receives z.
  ///   - bias: c where it is not in `current`.
  ///   - rows: at most the rows this was made for.
  func simple(
    _ packed: PackedNetwork<Scalar>, rows: Int, current: Pointer, accumulate: Bool,
    bias: UnsafePointer<Scalar>?, state: UnsafePointer<Scalar>, velocity: Pointer?, trace: Pointer?,
    next: Pointer, stream: RandomStream?
  ) {
    packed.recurrent.multiply(state, rows: rows, into: current, accumulate: accumulate)
    let draws = drawNoise(packed.dynamics, rows: rows, from: stream)
    guard let smooth = packed.network.architecture.activation.smooth else {
      Scalar.replayStep(
        packed.constants, rows: rows, units: units, bias: bias, current: current, activity: nil,
        noise: draws, state: state, velocity: velocity, trace: trace, next: next)
      return
    }
    if let bias { Scalar.add(bias, toRowsOf: current, rows: rows, columns: units) }
    if let trace {
      Scalar.addInnerAdaptation(packed.constants, rows * units, trace: trace, to: current)
    }
    Scalar.activate(smooth, current, activity.pointer, rows * units)
    Scalar.replayStep(
      packed.constants, rows: rows, units: units, bias: nil, current: current,
      activity: activity.pointer, noise: draws, state: state, velocity: velocity, trace: trace,
      next: next)
  }

  /// r → r' of the gated cell. `gates` `[row, 3 · unit]` holds the input and bias part of the
  /// three arguments and receives the gates; `gated` `[row, unit]` receives ρ ⊙ r.
  func gated(
    _ packed: PackedNetwork<Scalar>, rows: Int, gates: Pointer, gated: Pointer,
    state: UnsafePointer<Scalar>, velocity: Pointer?, trace: Pointer?, next: Pointer,
    stream: RandomStream?
  ) {
    let n = units
    packed.recurrent.multiply(state, rows: rows, into: gateProduct.pointer)
    for row in 0..<rows {
      let gate = gates + row * 3 * n
      Scalar.add(gateProduct.pointer + row * 2 * n, toRowsOf: gate, rows: 1, columns: 2 * n)
      Scalar.sigmoid(gate, gate, 2 * n)
    }
    Scalar.gatedReset(rows: rows, units: n, gates: gates, state: state, gated: gated)
    packed.candidate?.multiply(gated, rows: rows, into: candidateProduct.pointer)
    for row in 0..<rows {
      let argument = gates + row * 3 * n + 2 * n
      Scalar.add(candidateProduct.pointer + row * n, toRowsOf: argument, rows: 1, columns: n)
      if let trace {
        Scalar.addInnerAdaptation(packed.constants, n, trace: trace + row * n, to: argument)
      }
      Scalar.tanh(argument, argument, n)
    }
    Scalar.gatedDrift(
      rows: rows, units: n, leak: Scalar(packed.dynamics.leak), gates: gates, state: state,
      drift: activity.pointer)
    Scalar.replayStep(
      packed.driftConstants, rows: rows, units: n, bias: nil, current: activity.pointer,
      activity: activity.pointer,
      noise: drawNoise(packed.dynamics, rows: rows, from: stream), state: state,
      velocity: velocity, trace: trace, next: next)
  }
}
