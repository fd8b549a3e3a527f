import Tensors

/// Adjoints and gradients of one block of trials.
struct PathBackScratch<Scalar: ReplayScalar>: Sendable {
  /// ε D, `[time · row, unit]`.
  let outer: Scratch<Scalar>
  /// ρ, the adjoint of r.
  let state: Scratch<Scalar>
  /// ν, the adjoint of v.
  let velocity: Scratch<Scalar>
  /// α, the adjoint of a.
  let trace: Scratch<Scalar>
  /// φ' where φ is smooth; the drift's adjoint of the gated cell.
  let slope: Scratch<Scalar>
  /// Contiguous copies of parts of gates.
  let pair: Scratch<Scalar>
  let single: Scratch<Scalar>
  let product: Scratch<Scalar>
  /// Gradients, one after the other in the order of parameters.
  let gradients: Scratch<Scalar>
  let offsets: [Int]

  init(_ architecture: ReplayArchitecture, rows: Int, steps: Int) {
    let block = rows * architecture.units
    let gatedBlock = architecture.cell == .gated ? block : 0
    outer = Scratch(steps * block)
    state = Scratch(block)
    velocity = Scratch(block)
    trace = Scratch(block)
    slope = Scratch(block)
    pair = Scratch(2 * gatedBlock)
    single = Scratch(gatedBlock)
    product = Scratch(gatedBlock)
    var offsets = [0]
    for shape in architecture.parameterShapes {
      offsets.append(offsets.last! + shape[0] * shape[1])
    }
    gradients = Scratch(offsets.last!)
    self.offsets = offsets
  }

  /// Where the gradient of a parameter lies.
  func gradient(of parameter: ReplayParameter) -> UnsafeMutablePointer<Scalar> {
    gradients.pointer + offsets[parameter.rawValue]
  }
}
