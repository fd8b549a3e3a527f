import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing

/// General noise (RSN §2.3), acceleration (RSN §6.5), likelihood currents (RSN §11.2), clamps (RSN §11.6),
/// mean-rate lift (RSN §11.7) and time constants (RSN §11.8).
@Suite struct OutputForcesTests {
  private let forces = OutputForces<Double>(
    skew: Matrix([[0, 0.7, -0.2], [-0.7, 0, 1.1], [0.2, -1.1, 0]]),
    preconditioner: Matrix([[1.5, 0.3, 0], [0.3, 0.8, -0.1], [0, -0.1, 1.2]]),
    linear: Matrix([[-0.3, 0.1, 0], [0.2, -0.5, 0.1], [0, 0.3, -0.2]]), constant: [0.4, -0.1, 0.2],
    rotation: Matrix([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1]]))

  private func starts() -> Matrix<Double> {
    var stream = RandomStream(seed: 5, purpose: .initialState)
    return .normals(6, 3, from: &stream)
  }

  /// Every force at once, noise in kernel directions and a lift of the rates: the output of the
  /// reservoir is that of the output engine, step by step.
  @Test(arguments: [Activation.relu, .tanh])
  func hiddenAndOutputAgree(activation: Activation) throws {
    let network = randomReservoir(dimension: 3, units: 40, activation: activation)
    let compiled = try network.compiled()
    var stream = RandomStream(seed: 6, purpose: .initialState)
    let kernelNoise = Matrix<Double>.normals(40, 3, from: &stream)
    let lift = compiled.kernelPart(of: .normals(1, 40, from: &stream)).elements
    let noise = RandomStream(seed: 7)
    let output = try ChainRunner(ForcedOutputLangevin(network, forces: forces, timeStep: 0.02)).run(
      from: starts(), steps: 400, stream: noise)
    let hidden = try ChainRunner(
      ForcedHiddenLangevin(
        compiled, forces: forces, timeStep: 0.02, kernelNoise: kernelNoise, rateLift: lift)
    ).run(from: compiled.lift(starts()), steps: 400, stream: noise)
    #expect(relativeDifference(compiled.read(hidden), output) < 1e-10)
    // The lift shifts the rates by h once the start is forgotten (e⁻⁸ is left of it).
    let plain = try ChainRunner(
      ForcedHiddenLangevin(compiled, forces: forces, timeStep: 0.02, kernelNoise: kernelNoise)
    ).run(from: compiled.lift(starts()), steps: 400, stream: noise)
    var shift = hidden
    shift.add(plain, scaledBy: -1)
    let expected = Matrix(
      stacking: (0..<6).map { _ in
        Matrix(rows: 1, columns: 40, elements: lift)
      })
    #expect(relativeDifference(shift, expected) < 1e-3)
  }

  /// Without forces the kernels are the plain engines.
  @Test func noForcesIsThePlainEngine() throws {
    let network = randomReservoir(dimension: 3, units: 40, activation: .relu)
    let compiled = try network.compiled()
    let noise = RandomStream(seed: 8)
    let plain = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.02)).run(
      from: compiled.lift(starts()), steps: 200, stream: noise)
    let forced = try ChainRunner(ForcedHiddenLangevin(compiled, timeStep: 0.02)).run(
      from: compiled.lift(starts()), steps: 200, stream: noise)
    #expect(relativeDifference(forced, plain) < 1e-10)
  }

  /// Noise on clamped values is that of both engines, and of the size asked for: 1800 draws, standard error
  /// of the deviation 1.7 %, threshold 5 standard errors.
  @Test func clampsAreAsNoisyAsAsked() throws {
    let network = randomReservoir(dimension: 3, units: 40, activation: .tanh)
    let compiled = try network.compiled()
    var forces = OutputForces<Double>(clamps: [2: -0.5, 0: 0.75])
    forces.clampNoise = 0.3
    let kernel = try ForcedOutputLangevin(network, forces: forces, timeStep: 0.02)
    let output = try ChainRunner(kernel).run(
      from: starts(), steps: 30, stream: RandomStream(seed: 9))
    let hidden = compiled.read(
      try ChainRunner(ForcedHiddenLangevin(compiled, forces: forces, timeStep: 0.02)).run(
        from: compiled.lift(starts()), steps: 30, stream: RandomStream(seed: 9)))
    #expect(relativeDifference(hidden, output) < 1e-10)
    let many = try ChainRunner(kernel).run(
      from: .zeros(1_800, 3), steps: 3, stream: RandomStream(seed: 9))
    for (unit, value) in [(0, 0.75), (2, -0.5)] {
      let square = many.column(unit).reduce(0) { $0 + ($1 - value) * ($1 - value) } / 1_800
      #expect(abs(square.squareRoot() / 0.3 - 1) < 0.085)
    }
  }

  @Test func clampsHoldInBothEngines() throws {
    let network = randomReservoir(dimension: 3, units: 40, activation: .tanh)
    let compiled = try network.compiled()
    let forces = OutputForces<Double>(clamps: [1: 0.75])
    let output = try ChainRunner(ForcedOutputLangevin(network, forces: forces, timeStep: 0.02)).run(
      from: starts(), steps: 300, stream: RandomStream(seed: 9))
    let hidden = compiled.read(
      try ChainRunner(ForcedHiddenLangevin(compiled, forces: forces, timeStep: 0.02)).run(
        from: compiled.lift(starts()), steps: 300, stream: RandomStream(seed: 9)))
    #expect(output.column(1).allSatisfy { $0 == 0.75 })
    #expect(hidden.column(1).allSatisfy { abs($0 - 0.75) < 1e-12 })
    #expect(relativeDifference(hidden, output) < 1e-10)
  }

  /// For `s = -x`, `Q = [[0, l], [-l, 0]]` the chain's stationary covariance is exactly
  /// `2Δt / (1 - (1 - Δt)² - Δt² l²) I`. 40 000 chains: standard error of a variance 0.7 %, threshold
  /// 5 standard errors (false alarm 6e-7 each); the missing skew term would change it by 10 %.
  @Test func accelerationKeepsTheLaw() throws {
    let target = try GaussianMixture([.init(weight: 1, mean: [0, 0], standardDeviation: 1)])
    let (l, timeStep) = (1.5, 0.08)
    var stream = RandomStream(seed: 10, purpose: .initialState)
    let final = try ChainRunner(
      ForcedOutputLangevin(target, forces: .accelerated(by: l, dimension: 2), timeStep: timeStep)
    ).run(
      from: .normals(40_000, 2, from: &stream), steps: 80, stream: RandomStream(seed: 11))
    let rest = (1 - timeStep) * (1 - timeStep) + timeStep * timeStep * l * l
    let expected = 2 * timeStep / (1 - rest)
    for i in 0..<2 {
      let variance = final.column(i).reduce(0) { $0 + $1 * $1 } / 40_000
      #expect(abs(variance / expected - 1) < 0.036)
    }
    let covariance = zip(final.column(0), final.column(1)).reduce(0) { $0 + $1.0 * $1.1 } / 40_000
    #expect(abs(covariance) < 0.027)
  }

  /// D and Q leave a posterior as it is: prior N(0, I), likelihood force `M x + v`, so precision
  /// `P = I - M` and mean `P⁻¹ v`. The chain's covariance solves `S = F S Fᵀ + 2Δt D`,
  /// `F = I - Δt (D - Q) P`, and tends to P⁻¹. 20 000 chains: standard error of a variance 1 %, threshold 5 of them; D
  /// and Q on the prior's score alone would change a variance by 20 % and more.
  @Test func preconditionerAndSkewKeepThePosterior() throws {
    let prior = try GaussianMixture([.init(weight: 1, mean: [0, 0], standardDeviation: 1)])
    let (timeStep, constant) = (0.02, [1.5, -1])
    let precision = Matrix<Double>([[4, 0], [0, 1.5]])
    let forces = OutputForces<Double>(
      skew: Matrix([[0, 1.2], [-1.2, 0]]), preconditioner: Matrix([[0.6, 0.2], [0.2, 0.9]]),
      linear: Matrix([[-3, 0], [0, -0.5]]), constant: constant)
    var stream = RandomStream(seed: 15, purpose: .initialState)
    let final = try ChainRunner(ForcedOutputLangevin(prior, forces: forces, timeStep: timeStep))
      .run(from: .normals(20_000, 2, from: &stream), steps: 300, stream: RandomStream(seed: 16))
    let gain = Matrix<Double>([[0.6, -1.0], [1.4, 0.9]])  // D - Q
    var step = gain.times(precision)
    step.scale(by: -timeStep)
    step.add(.identity(2))
    var covariance = Matrix<Double>.identity(2)
    for _ in 0..<2_000 {
      covariance = step.times(covariance).times(transpose: step)
      covariance.add(Matrix([[0.6, 0.2], [0.2, 0.9]]), scaledBy: 2 * timeStep)
    }
    for i in 0..<2 {
      #expect(abs(covariance[i, i] * precision[i, i] - 1) < 0.1)
      let mean = final.column(i).reduce(0, +) / 20_000
      let variance = final.column(i).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      #expect(abs(variance / covariance[i, i] - 1) < 0.05)
      #expect(abs(mean - constant[i] / precision[i, i]) < 5 * (variance / 20_000).squareRoot())
    }
  }

  /// D and Q leave a conditional law as it is: for unit variances and correlation 0.6, x₀ given x₁ = 1 is
  /// N(0.6, 0.64), up to a relative Δt D₀₀ / (2 · 0.64) of the variance. 20 000 chains, threshold 5 standard
  /// errors; with the score of the held unit let through, the mean would be off by 0.4 and more.
  @Test func preconditionerAndSkewKeepTheConditional() throws {
    let prior = try GaussianMixture([
      .init(weight: 1, mean: [0, 0], covariance: Matrix([[1, 0.6], [0.6, 1]]))
    ])
    let forces = OutputForces<Double>(
      skew: Matrix([[0, 1.2], [-1.2, 0]]), preconditioner: Matrix([[0.6, 0.4], [0.4, 0.9]]),
      clamps: [1: 1])
    let final = try ChainRunner(ForcedOutputLangevin(prior, forces: forces, timeStep: 0.02)).run(
      from: .zeros(20_000, 2), steps: 400, stream: RandomStream(seed: 17))
    let mean = final.column(0).reduce(0, +) / 20_000
    let variance = final.column(0).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - 0.6) < 5 * (0.64 / 20_000).squareRoot())
    #expect(abs(variance / (0.64 / (1 - 0.01 * 0.6 / 0.64)) - 1) < 0.05)
  }

  /// The plug-in force is the score of the likelihood, by central differences.
  @Test func likelihoodForce() throws {
    let (map, covariance) = (
      Matrix<Double>([[1, 1], [0.5, -2]]), Matrix<Double>([[0.5, 0.1], [0.1, 0.3]])
    )
    let y = [0.4, -1.2]
    let forces = try OutputForces<Double>.observing(y, through: map, covariance: covariance)
    let inverse = try covariance.solvePositiveDefinite(.identity(2))
    func logLikelihood(_ x: [Double]) -> Double {
      let miss = (0..<2).map { k in y[k] - map[k, 0] * x[0] - map[k, 1] * x[1] }
      var sum = 0.0
      for i in 0..<2 { for j in 0..<2 { sum -= miss[i] * inverse[i, j] * miss[j] / 2 } }
      return sum
    }
    let x = [0.3, -0.8]
    let linear = try #require(forces.linear)
    for i in 0..<2 {
      let force = linear[i, 0] * x[0] + linear[i, 1] * x[1] + (forces.constant?[i] ?? 0)
      var (above, below) = (x, x)
      above[i] += 1e-5
      below[i] -= 1e-5
      let slope = (logLikelihood(above) - logLikelihood(below)) / 2e-5
      #expect(abs(force - slope) < 1e-8)
    }
  }

  @Test func wrongForcesAreNamed() throws {
    let network = randomReservoir(dimension: 3, units: 40, activation: .relu)
    #expect(throws: SamplingError.shapeMismatch(name: "skew", expected: [3, 3], actual: [2, 2])) {
      try ForcedOutputLangevin(
        network, forces: .accelerated(by: 1, dimension: 2), timeStep: 0.01)
    }
    #expect(throws: SamplingError.self) {  // not skew
      try ForcedOutputLangevin(
        network, forces: OutputForces(skew: .identity(3)), timeStep: 0.01)
    }
    #expect(throws: SamplingError.self) {
      try ForcedHiddenLangevin(
        network.compiled(), timeStep: 0.01,
        timeConstants: [Double](repeating: 0, count: 40))
    }
    for entry in [0, -1, .nan] {  // D singular, indefinite, damaged
      var preconditioner = Matrix<Double>.identity(3)
      preconditioner[1, 1] = entry
      #expect(throws: SamplingError.self) {
        try ForcedOutputLangevin(
          network, forces: OutputForces(preconditioner: preconditioner), timeStep: 0.01)
      }
    }
    for entry in [0, 2, .nan] {  // singular, stretching, damaged
      var rotation = Matrix<Double>.identity(3)
      rotation[1, 1] = entry
      #expect(throws: SamplingError.self) {
        try ForcedOutputLangevin(network, forces: OutputForces(rotation: rotation), timeStep: 0.01)
      }
    }
  }

  /// A lift with all entries positive is found where one exists, and only there.
  @Test func meanRateLift() throws {
    let compiled = try randomReservoir(dimension: 3, units: 60, activation: .relu).compiled()
    let lift = try #require(MeanRateLift(for: compiled))
    #expect(lift.direction.min() ?? 0 > 0.999)
    let seen = compiled.read(Matrix(rows: 1, columns: 60, elements: lift.direction))
    #expect(seen.maximumMagnitude() < 1e-9 * (lift.direction.max() ?? 1))
    var stream = RandomStream(seed: 12)
    let rates = Matrix<Double>.normals(500, 60, from: &stream)
    var lifted = rates
    lifted.addRow(lift.current(keepingNonNegative: rates, tolerance: 0))
    #expect(lifted.elements.min() ?? -1 >= -1e-9)
    // A readout row of one sign: ker W_out has no positive vector.
    var positive = randomReservoir(dimension: 2, units: 30, activation: .relu)
    for unit in 0..<30 {
      positive.parameters[0][0, unit] = abs(positive.parameters[0][0, unit]) + 0.1
    }
    #expect(MeanRateLift(for: try positive.compiled()) == nil)
  }
}
