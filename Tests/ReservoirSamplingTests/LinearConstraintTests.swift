import Dynamics
import RandomStreams
import Tensors
import Testing

@testable import ReservoirSampling

/// Linear functions of the output that are held (RSN §11.6).
@Suite struct LinearConstraintTests {
  /// The network with score -x, and a law of correlation 0.995 in data units: whitened,
  /// `x = B z`. Held at x₀ = 0.8, the free unit is N(0.995 · 0.8, 0.0999²). With the step Δt its variance is
  /// `/ (1 - Δt/2)`. 4000 draws; false alarm 1e-6; sees an error of 6 % of the deviation.
  @Test(arguments: [false, true])
  func conditionalOfAStronglyCorrelatedLaw(isHidden: Bool) throws {
    let rho = 0.995
    let covariance = Matrix<Double>([[1, rho], [rho, 1]])
    let (values, vectors) = try covariance.symmetricEigen()
    var root = Matrix<Double>.zeros(2, 2)
    for k in 0..<2 {
      for i in 0..<2 {
        for j in 0..<2 {
          root[i, j] += values[k].squareRoot() * vectors[k, i] * vectors[k, j]
        }
      }
    }
    let network = try ReservoirSampler<Float>(
      readout: .identity(2), feedback: .zeros(2, 2), bias: [0, 0], activation: .identity)
    var forces = OutputForces<Float>()
    forces.constraint = try LinearConstraint(root.rows(0..<1), values: [0.8])
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let start = Matrix<Float>.normals(4_000, 2, from: &stream)
    let (timeStep, steps) = (Float(0.05), 160)
    let z: Matrix<Float>
    if isHidden {
      let compiled = try network.compiled()
      let kernel = try ForcedHiddenLangevin(compiled, forces: forces, timeStep: timeStep)
      z = compiled.read(
        try ChainRunner(kernel).run(
          from: compiled.lift(start), steps: steps, stream: RandomStream(seed: 7)))
    } else {
      let kernel = try ForcedOutputLangevin(network, forces: forces, timeStep: timeStep)
      z = try ChainRunner(kernel).run(from: start, steps: steps, stream: RandomStream(seed: 7))
    }
    let x = Matrix<Double>(z).times(transpose: root)
    #expect(x.column(0).allSatisfy { abs($0 - 0.8) < 1e-4 })
    let free = x.column(1)
    let mean = free.reduce(0, +) / 4_000
    let variance = free.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3_999
    let expected = (1 - rho * rho) / (1 - Double(timeStep) / 2)
    #expect(abs(mean - rho * 0.8) < 4.89 * (expected / 4_000).squareRoot())
    #expect(abs(variance / expected - 1) < 4.89 * (2 / 4_000.0).squareRoot())
  }

  @Test func whatDoesNotFitIsRefused() throws {
    var forces = OutputForces<Float>(skew: Matrix([[0, 1], [-1, 0]]))
    forces.constraint = try LinearConstraint(Matrix([[1, 1]]), values: [0])
    #expect(throws: SamplingError.self) { try forces.check(dimension: 2) }
    forces.skew = nil
    try forces.check(dimension: 2)
    #expect(throws: SamplingError.self) { try forces.check(dimension: 3) }
    #expect(throws: LinearAlgebraError.self) {
      try LinearConstraint<Float>(Matrix([[1, 1], [2, 2]]), values: [0, 0])
    }
  }
}
