import Dynamics
import RandomStreams
import Tensors
import Testing

/// A correlated Gaussian in two dimensions with known moments.
private struct CorrelatedGaussian: DifferentiableDensity {
  typealias Scalar = Double
  typealias Workspace = Void
  let dimension = 2
  // Precision [[2, 0.9], [0.9, 1]]; covariance is its inverse.
  static let covariance = [1 / 1.19, -0.9 / 1.19, 2 / 1.19]

  func evaluate(
    at x: Matrix<Double>, score: inout Matrix<Double>, logDensity: inout [Double],
    using workspace: inout Void
  ) {
    for row in 0..<x.rows {
      let (a, b) = (x[row, 0], x[row, 1])
      score[row, 0] = -(2 * a + 0.9 * b)
      score[row, 1] = -(0.9 * a + b)
      logDensity[row] = -(a * a + 0.9 * a * b + b * b / 2)
    }
  }
}

/// The same, with a planted bug: the density forgets the correlation.
private struct WrongDensity: DifferentiableDensity {
  typealias Scalar = Double
  typealias Workspace = Void
  let dimension = 2

  func evaluate(
    at x: Matrix<Double>, score: inout Matrix<Double>, logDensity: inout [Double],
    using workspace: inout Void
  ) {
    CorrelatedGaussian().evaluate(
      at: x, score: &score, logDensity: &logDensity, using: &workspace)
    for row in 0..<x.rows { logDensity[row] += 0.9 * x[row, 0] * x[row, 1] }
  }
}

@Suite struct MetropolisTests {
  private static let chains = 20_000

  /// z of the three second moments after many steps from a point start, one sample per chain.
  private func deviations<Kernel: SamplingKernel<Double>>(_ kernel: Kernel, steps: Int) throws
    -> [Double]
  {
    var stream = RandomStream(seed: 31)
    var state = try kernel.makeState(at: Matrix(repeating: 1, Self.chains, 2))
    for _ in 0..<steps { _ = try kernel.step(&state, using: &stream) }
    let x = kernel.positions(of: state)
    let expected = CorrelatedGaussian.covariance
    return [(0, 0, 0), (0, 1, 1), (1, 1, 2)].map { i, j, k in
      let products = (0..<x.rows).map { x[$0, i] * x[$0, j] }
      let mean = products.reduce(0, +) / Double(x.rows)
      // Var(xᵢxⱼ) = Cᵢᵢ Cⱼⱼ + Cᵢⱼ² of a Gaussian.
      let (ci, cj) = (expected[i == 0 ? 0 : 2], expected[j == 0 ? 0 : 2])
      let variance = ci * cj + (i == j ? ci * ci : expected[1] * expected[1])
      return (mean - expected[k]) / (variance / Double(x.rows)).squareRoot()
    }
  }

  /// Exact at a step where the unadjusted step is off by tens of standard errors.
  @Test func adjustedLangevinIsExact() throws {
    let kernel = MetropolisAdjustedLangevin(CorrelatedGaussian(), stepSize: 0.25)
    // False alarm 6e-6 for three moments; sees 4 % errors of a variance.
    for z in try deviations(kernel, steps: 150) { #expect(abs(z) < 4.75) }
    let unadjusted = OverdampedLangevin(CorrelatedGaussian(), timeStep: 0.25)
    #expect(try deviations(unadjusted, steps: 150).map(abs).max()! > 10)
  }

  @Test func hamiltonianIsExact() throws {
    let kernel = HamiltonianMonteCarlo(CorrelatedGaussian(), stepSize: 0.7, leapfrogSteps: 4)
    for z in try deviations(kernel, steps: 60) { #expect(abs(z) < 4.75) }
  }

  @Test func wrongDensityIsSeen() throws {
    let langevin = MetropolisAdjustedLangevin(WrongDensity(), stepSize: 0.25)
    #expect(try deviations(langevin, steps: 150).map(abs).max()! > 10)
    let hamiltonian = HamiltonianMonteCarlo(WrongDensity(), stepSize: 0.7, leapfrogSteps: 4)
    #expect(try deviations(hamiltonian, steps: 60).map(abs).max()! > 10)
  }

  /// The energy error of a leapfrog trajectory of fixed length is of second order in its step.
  @Test func leapfrogIsSecondOrder() throws {
    var rejected: [Double] = []
    for (step, count) in [(0.2, 4), (0.1, 8)] {
      let kernel = HamiltonianMonteCarlo(
        CorrelatedGaussian(), stepSize: step, leapfrogSteps: count)
      var stream = RandomStream(seed: 3)
      var state = try kernel.makeState(at: Matrix(repeating: 1.5, 4_000, 2))
      rejected.append(1 - (try kernel.step(&state, using: &stream)).acceptanceProbability)
    }
    // E max(0, ΔH) ∝ ε²: the ratio is 4.
    #expect(abs(rejected[0] / rejected[1] - 4) < 0.6)
  }

  @Test func blocksAndResumeKeepTheBits() throws {
    let kernel = MetropolisAdjustedLangevin(CorrelatedGaussian(), stepSize: 0.3)
    var start = RandomStream(seed: 5, purpose: .initialState)
    let positions = Matrix<Double>.normals(50, 2, from: &start)
    let whole = try ChainRunner(kernel, blockSize: 50).run(
      from: positions, steps: 40, stream: RandomStream(seed: 8))
    let split = try ChainRunner(kernel, parallelism: .init(threads: 3), blockSize: 7).run(
      from: positions, steps: 40, stream: RandomStream(seed: 8))
    #expect(whole == split)
    let half = try ChainRunner(kernel).run(
      from: positions, steps: 15, stream: RandomStream(seed: 8))
    let resumed = try ChainRunner(kernel).run(
      from: half, steps: 25, stream: RandomStream(seed: 8, step: 15))
    #expect(whole == resumed)
  }

  @Test func nonFiniteProposalsAreRejected() throws {
    let kernel = MetropolisAdjustedLangevin(CorrelatedGaussian(), stepSize: 1e200)
    var stream = RandomStream(seed: 1)
    var state = try kernel.makeState(at: Matrix(repeating: 1, 10, 2))
    let info = try kernel.step(&state, using: &stream)
    #expect(info.acceptanceRate == 0)
    #expect(state.position == Matrix(repeating: 1, 10, 2))
    #expect(state.acceptanceRate == 0)
  }

  @Test func wrongShapeIsNamed() {
    let kernel = HamiltonianMonteCarlo(CorrelatedGaussian(), stepSize: 0.1, leapfrogSteps: 2)
    #expect(
      throws: SamplingError.shapeMismatch(name: "positions", expected: [4, 2], actual: [4, 3])
    ) { _ = try kernel.makeState(at: .zeros(4, 3)) }
  }
}
