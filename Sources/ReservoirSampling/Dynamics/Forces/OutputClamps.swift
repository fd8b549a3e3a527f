import RandomStreams
import Tensors

/// Outputs that are held, in the order of their noise: coordinates, or linear functions of them.
struct OutputClamps<Scalar: TensorScalar>: Sendable {
  private let held: [(unit: Int, value: Scalar)]
  private let constraint: LinearConstraint<Scalar>?
  private let noise: Scalar

  init(_ forces: OutputForces<Scalar>) {
    held = forces.clamps.sorted { $0.key < $1.key }.map { (unit: $0.key, value: $0.value) }
    constraint = forces.constraint
    noise = forces.clampNoise
  }

  /// Memory of a block of chains.
  struct Scratch: Sendable {
    fileprivate var noise, residual: Matrix<Scalar>
  }

  func makeScratch(rows: Int) -> Scratch {
    Scratch(
      noise: .zeros(rows, constraint?.map.rows ?? held.count),
      residual: .zeros(rows, constraint?.map.rows ?? 0))
  }

  var isEmpty: Bool { held.isEmpty && constraint == nil }

  /// Holds the outputs `x` at their values, with noise where there is a stream.
  func hold(_ x: inout Matrix<Scalar>, stream: RandomStream?, using scratch: inout Scratch) {
    scratch.noise.scale(by: 0)
    if noise > 0, !isEmpty, let stream {
      // The way down the levels has draws of its own.
      var own = stream.with(stream.purpose == .annealing ? .annealedClampNoise : .clampNoise)
      scratch.noise.scale(by: 0, addingNormals: noise, from: &own)
    }
    if let constraint { return project(&x, on: constraint, using: &scratch) }
    for (index, clamp) in held.enumerated() {
      for row in 0..<x.rows { x[row, clamp.unit] = clamp.value + scratch.noise[row, index] }
    }
  }

  /// `x += Cᵀ (C Cᵀ)⁻¹ (v + L ξ - C x)`
  private func project(
    _ x: inout Matrix<Scalar>, on constraint: LinearConstraint<Scalar>,
    using scratch: inout Scratch
  ) {
    scratch.residual.setToRowProduct(x, constraint.map, transposingSecond: true)
    scratch.residual.scale(by: -1)
    scratch.residual.addRow(constraint.values)
    scratch.residual.multiply(
      byNoise: scratch.noise, root: constraint.noiseRoot)
    x.setToRowProduct(
      scratch.residual, constraint.lift, transposingSecond: true, accumulating: true)
  }
}

extension Matrix {
  /// `self += noise · rootᵀ`
  fileprivate mutating func multiply(byNoise noise: Matrix, root: Matrix) {
    setToRowProduct(noise, root, transposingSecond: true, accumulating: true)
  }
}
