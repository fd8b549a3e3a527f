import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// Central differences of a log-density.
private func gradient(
  of logDensity: (Matrix<Double>) -> [Double], at x: Matrix<Double>
) -> Matrix<Double> {
  var result = x
  for i in 0..<x.columns {
    var (above, below) = (x, x)
    for row in 0..<x.rows {
      above[row, i] += 1e-5
      below[row, i] -= 1e-5
    }
    let (a, b) = (logDensity(above), logDensity(below))
    for row in 0..<x.rows { result[row, i] = (a[row] - b[row]) / 2e-5 }
  }
  return result
}

private func points(_ count: Int, _ dimension: Int, seed: UInt64) -> Matrix<Double> {
  var stream = RandomStream(seed: seed)
  return .normals(count, dimension, from: &stream)
}

/// RSN §11.3.
@Suite struct TiedReservoirTests {
  private func network(_ activation: Activation) -> TiedReservoir<Double> {
    var stream = RandomStream(seed: 3, purpose: .parameters)
    return TiedReservoir(dimension: 3, units: 25, activation: activation, from: &stream)
  }

  /// The score is the gradient of the log-density, for every φ (so Φ' = φ), and curl-free.
  @Test(arguments: Activation.allCases)
  func scoreIsTheGradientOfTheDensity(activation: Activation) {
    let network = network(activation)
    var x = points(9, 3, seed: 4)
    x.scale(by: 1.5)
    let difference = relativeDifference(
      network.score(at: x), gradient(of: network.logDensity(at:), at: x))
    #expect(difference < 2e-8)
    #expect(
      ScoreCurl(of: network, at: x, step: 1e-4).relative < (activation == .relu ? 1e-2 : 1e-7))
  }

  @Test func untiedNetworksHaveCurl() {
    let network = randomReservoir(dimension: 3, units: 25, activation: .tanh)
    #expect(ScoreCurl(of: network, at: points(9, 3, seed: 4), step: 1e-4).relative > 1e-3)
  }

  @Test(arguments: [Activation.tanh, .relu])
  func gradientsAgreeWithDifferences(activation: Activation) throws {
    let error = try modelGradientError(of: network(activation))
    #expect(error < 1e-6)
  }

  /// The reservoir view: same score, and the tie.
  @Test func isAReservoirSampler() {
    let tied = network(.tanh)
    let x = points(5, 3, seed: 6)
    #expect(relativeDifference(tied.network.score(at: x), tied.score(at: x)) < 1e-14)
  }

  /// Metropolis-adjusted chains keep a one-dimensional tied law at a step where plain Euler–Maruyama
  /// visibly does not: 20 000 chains, standard error of the variance 1 %, threshold 5 of them; the
  /// unadjusted chain is off by more than 10 %.
  @Test func metropolisAdjustedChainsAreExact() throws {
    let tied = try TiedReservoir<Double>(
      feedback: Matrix([[2], [-1]]), coefficients: [0.8, -0.5], bias: [0.3, -0.2],
      activation: .tanh)
    let law = try #require(tied.exactLaw())
    let start = points(20_000, 1, seed: 7)
    var stream = RandomStream(seed: 8)
    let adjusted = MetropolisAdjustedLangevin(tied, stepSize: 0.7)
    var state = try adjusted.makeState(at: start)
    for _ in 0..<150 { _ = try adjusted.step(&state, using: &stream) }
    let samples = adjusted.positions(of: state).column(0)
    let mean = samples.reduce(0, +) / 20_000
    let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(variance / law.variance - 1) < 0.05)
    #expect(abs(mean - law.mean) < 5 * (law.variance / 20_000).squareRoot())
    let plain = try ChainRunner(OverdampedLangevin(tied, timeStep: 0.7)).run(
      from: start, steps: 150, stream: RandomStream(seed: 9)
    ).column(0)
    let centre = plain.reduce(0, +) / 20_000
    let biased = plain.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / 20_000
    #expect(abs(biased / law.variance - 1) > 0.1)
  }
}

/// The largest relative error of a model's gradients for the loss ½ E‖s - t‖².
func modelGradientError<Model: ScoreModel<Double>>(of model: Model) throws -> Double {
  let (x, target) = (points(16, model.dimension, seed: 21), points(16, model.dimension, seed: 22))
  var (workspace, gradients) = (model.makeWorkspace(rows: 16), model.zeroGradients)
  var error = Matrix<Double>.zeros(16, model.dimension)
  model.evaluateScore(at: x, into: &error, using: &workspace)
  error.add(target, scaledBy: -1)
  error.scale(by: 1.0 / 16)
  model.evaluateGradients(at: x, error: error, into: &gradients, using: &workspace)
  let errors = GradientCheck.relativeErrors(of: gradients, in: model) { model in
    var difference = model.score(at: x)
    difference.add(target, scaledBy: -1)
    return difference.sumOfSquares() / 32
  }
  return errors.max() ?? .nan
}

/// RSN T2, RSN T3 and RSN T5.
@Suite struct ReversibleLawTests {
  private let precision = Matrix<Double>([[2, 0.5], [0.5, 1.2]])

  @Test(
    arguments: SamplerOnlyNetwork<Double>.Kind.allCases, [Activation.tanh, .softplus, .sigmoid])
  func networksHaveTheirClosedFormLaws(
    kind: SamplerOnlyNetwork<Double>.Kind, activation: Activation
  ) throws {
    let law = ReversibleLaw(
      kind, activation: activation, precision: precision, slopes: [0.8, -0.4],
      offset: [0.3, -0.6])
    let x = points(12, 2, seed: 31)
    let difference = relativeDifference(
      try law.network().score(at: x), gradient(of: law.logDensity(at:), at: x))
    #expect(difference < 1e-8)
  }

  /// At κ = 1 the tanh firing-rate law is the equal mixture of N(±1, 1/N); N = 4 is the paper's
  /// bimodal target.
  @Test func tanhFiringRatesAreTheBimodalTarget() throws {
    let law = ReversibleLaw(
      .firingRate, activation: .tanh, precision: Matrix([[4]]), slopes: [1], offset: [0])
    let target = EmbeddedTarget.bimodal.distribution
    let x = Matrix<Double>((0...40).map { [-2 + 0.1 * Double($0)] })
    #expect(relativeDifference(try law.network().score(at: x), target.score(at: x)) < 1e-13)
    let offsets = zip(law.logDensity(at: x), target.logDensity(at: x)).map { $0 - $1 }
    #expect((offsets.max() ?? 1) - (offsets.min() ?? 0) < 1e-12)
  }
}

/// RSN T7.
@Suite struct DriftErrorBoundTests {
  @Test func linearDiffusionByHand() throws {
    // A = -2: C = 1/2, I = ½ - 2 + 2 = ½, E = ½, KL = ½ (½ - 1 + ln 2).
    let diffusion = try LinearDiffusion(drift: Matrix([[-2]]))
    #expect(abs(diffusion.covariance[0, 0] - 0.5) < 1e-14)
    #expect(abs(diffusion.relativeFisherInformation - 0.5) < 1e-13)
    #expect(abs(diffusion.driftError - 0.5) < 1e-13)
    #expect(abs(diffusion.klDivergence - 0.5 * (0.6931471805599453 - 0.5)) < 1e-13)
    #expect(throws: (any Error).self) { try LinearDiffusion(drift: Matrix([[1]])) }
  }

  /// For a one-dimensional network and target N(0, 1) (λ = 1) everything is exact by quadrature.
  @Test func boundHoldsForANetwork() throws {
    let network = randomReservoir(dimension: 1, units: 30, activation: .tanh, seed: 5)
    let target = try GaussianMixture([.init(weight: 1, mean: [0], standardDeviation: 1)])
    let law = try #require(network.exactLaw())
    let normal = try #require(target.quadratureDensity())
    let drift = law.expectation { x in
      let b = network.score(at: Matrix([[x]]))[0, 0]
      return (b + x) * (b + x)
    }
    let bound = DriftErrorBound(driftError: drift, logSobolevConstant: 1)
    let kl = law.klDivergence(from: normal)
    let limit = try #require(bound.klDivergence)
    #expect(kl > 1e-4 && kl <= limit)
    let variation = try #require(bound.totalVariation)
    #expect(abs(variation - (limit / 2).squareRoot()) < 1e-12)
    // Without λ only the drift error is known: at two points, by hand.
    let draws = Matrix<Double>([[0.3], [-1]])
    let direct = DriftErrorBound(of: network, against: target, draws: draws)
    let score = network.score(at: draws)
    let expected =
      ((score[0, 0] + 0.3) * (score[0, 0] + 0.3) + (score[1, 0] - 1) * (score[1, 0] - 1)) / 2
    #expect(abs(direct.driftError - expected) < 1e-12)
    #expect(direct.klDivergence == nil)
  }
}

/// RSN §11.1 and RSN §11.2.
@Suite struct ConditionedReservoirTests {
  private var model: ConditionedReservoir<Double> {
    var stream = RandomStream(seed: 41, purpose: .parameters)
    return ConditionedReservoir(dimension: 3, units: 30, activation: .relu, from: &stream)
  }

  /// The level's reservoir, in its own variable, gives the formula `o/σ` of RSN §11.1.
  @Test(arguments: [1, 0.3, 0.02])
  func levelsAreReservoirs(noise: Double) {
    let (model, x) = (model, points(6, 3, seed: 42))
    let gain = ConditionedReservoir<Double>.inputGain(noise)
    var z = x
    z.scale(by: gain)
    var input = z.times(model.parameters[1])
    input.addRow(model.parameters[3].elements)
    let current = Matrix([ConditionedReservoir<Double>.current(noise)])
    input.addRow(current.times(model.parameters[2]).elements)
    var expected = input.activated(.relu).times(transpose: model.parameters[0])
    expected.add(z, scaledBy: -1)
    expected.scale(by: 1 / noise)
    #expect(relativeDifference(model.score(at: x, noise: noise), expected) < 1e-12)
  }

  /// Re-lifting at every change of level: hidden and output engines agree.
  @Test func annealedEnginesAgree() throws {
    let sampling = AnnealedSampling(
      model, noise: NoiseSchedule(lowest: 0.05, levels: 5, inclusive: true), steps: 40)
    let (start, noise) = (points(7, 3, seed: 43), RandomStream(seed: 44))
    let output = try sampling.run(from: start, stream: noise)
    let hidden = try sampling.run(from: start, hidden: true, stream: noise)
    #expect(relativeDifference(hidden, output) < 1e-9)
    var stages = 0
    _ = try sampling.run(
      from: start, stream: noise,
      observing: { _, x in
        stages += 1
        #expect(x.shape == [7, 3])
      })
    #expect(stages == 5)
  }

  /// Forces at the noise of each level: engines agree, and clamped values are as noisy as the level, which
  /// 400 chains show to 18 % (5 standard errors).
  @Test func annealedForcesMatchTheNoise() throws {
    let noise = NoiseSchedule(lowest: 0.05, levels: 3, inclusive: true)
    let sampling = AnnealedSampling(model, noise: noise, steps: 20)
    let forces = { (level: Double) throws -> OutputForces<Double> in
      var forces = try OutputForces<Double>.observing(
        [0.4], through: Matrix([[1, 1, 0]]), covariance: Matrix([[0.1]]), noise: level)
      forces.skew = Matrix([[0, 0.5, 0], [-0.5, 0, 0], [0, 0, 0]])
      forces.clamps = [2: 0.7]
      return forces
    }
    let start = points(400, 3, seed: 43)
    let stream = RandomStream(seed: 44)
    var deviations: [Double] = []
    let output = try sampling.run(
      from: start, stream: stream, forces: forces,
      observing: { _, x in
        let square = x.column(2).reduce(0) { $0 + ($1 - 0.7) * ($1 - 0.7) } / 400
        deviations.append(square.squareRoot())
      })
    let hidden = try sampling.run(from: start, hidden: true, stream: stream, forces: forces)
    #expect(relativeDifference(hidden, output) < 1e-9)
    for (deviation, level) in zip(deviations, noise.all) {
      #expect(abs(deviation / level - 1) < 0.18)
    }
  }

  /// A rotation by l needs steps shorter by 1 + l², an observation as certain as the level by 2 more: with
  /// steps of 0.1 σ² both would throw the chains out.
  @Test func annealedStepsFollowTheForces() throws {
    let sampling = AnnealedSampling(
      model, noise: NoiseSchedule(lowest: 0.05, levels: 3, inclusive: true), steps: 100)
    let final = try sampling.run(
      from: points(20, 3, seed: 43), stream: RandomStream(seed: 44), divergenceLimit: 100,
      forces: { level in
        var forces = try OutputForces<Double>.observing(
          [0.4, 0, 0], through: .identity(3),
          covariance: Matrix([[1e-6, 0, 0], [0, 1e-6, 0], [0, 0, 1e-6]]),
          noise: level)
        forces.skew = Matrix([[0, 6, 0], [-6, 0, 0], [0, 0, 0]])
        return forces
      })
    #expect(final.maximumMagnitude() < 1)
  }

  /// Trained on N(μ, 0.25 I), the conditioned score is close to the exact one at every level, and
  /// training resumes to the same bits.
  @Test func learnsAGaussianAtEveryLevel() throws {
    let target = try GaussianMixture([.init(weight: 1, mean: [0.5, -0.3], standardDeviation: 0.5)])
    var stream = RandomStream(seed: 45, purpose: .parameters)
    let network = ConditionedReservoir<Float>(
      dimension: 2, units: 64, activation: .relu, from: &stream)
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(lowest: 0.1, levels: 2, inclusive: true), updatesPerLevel: 800,
      batchSize: 128, learningRate: 3e-3, averageDecay: 0.99, polishUpdates: 900)
    var rule = ConditionedTraining(
      network, data: .target(target), recipe: recipe, seed: 46)
    for _ in 0..<700 { try rule.update() }
    let checkpoint = rule.checkpoint()
    while rule.updatesDone < rule.totalUpdates { try rule.update() }
    var resumed = ConditionedTraining(
      network, data: .target(target), recipe: recipe, seed: 46)
    try resumed.restore(from: checkpoint)
    while resumed.updatesDone < resumed.totalUpdates { try resumed.update() }
    #expect(resumed.trainedModel == rule.trainedModel)
    for noise in [1, 0.3, 0.1] {
      let smooth = try #require(target.smoothed(by: noise))
      var draw = RandomStream(seed: 47)
      let x = smooth.sample(400, from: &draw)
      let exact = smooth.score(at: x)
      var difference = Matrix<Double>(rule.trainedModel.score(at: Matrix(x), noise: noise))
      difference.add(exact, scaledBy: -1)
      #expect(difference.sumOfSquares() < 0.1 * exact.sumOfSquares())
    }
  }

  /// `p(x | y) ∝ p(x) N(y; A x, R)`: log ratios at several points are one constant.
  @Test func exactPosteriorOfAMixture() throws {
    let prior = try #require(EmbeddedTarget.mixture.mixtureOfGaussians)
    let look = try LinearObservation(map: Matrix([[1, 1]]), covariance: Matrix([[0.25]]))
    let posterior = try look.posterior(of: prior, given: [0.2])
    let x = points(30, 2, seed: 48)
    let (before, after) = (prior.logDensity(at: x), posterior.logDensity(at: x))
    let constants = (0..<30).map { row in
      let miss = 0.2 - x[row, 0] - x[row, 1]
      return after[row] - before[row] + miss * miss / 0.5
    }
    #expect((constants.max() ?? 1) - (constants.min() ?? 0) < 1e-10)
    // The weights that RSN §11.2 gives.
    let weights = posterior.components.map(\.weight)
    let total = weights.reduce(0, +)
    for (weight, expected) in zip(weights, [0.068, 0.745, 0.187]) {
      #expect(abs(weight / total - expected) < 6e-4)
    }
  }

  /// An amortised observer of a Gaussian: the posterior mean and variance are linear, learned within
  /// 10 %.
  @Test func amortisedPosteriorOfAGaussian() throws {
    let prior = try GaussianMixture([.init(weight: 1, mean: [0], standardDeviation: 1)])
    let look = try LinearObservation(map: Matrix([[1]]), covariance: Matrix([[0.5]]))
    var stream = RandomStream(seed: 49, purpose: .parameters)
    let network = ConditionedReservoir<Float>(
      dimension: 1, currents: 1, units: 48, activation: .tanh, from: &stream)
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(highest: 0.5, lowest: 0.05, levels: 3, inclusive: true),
      updatesPerLevel: 700, batchSize: 128, learningRate: 3e-3, averageDecay: 0.99)
    var rule = ConditionedTraining(
      network, prior: prior, observation: look, recipe: recipe, seed: 50)
    while rule.updatesDone < rule.totalUpdates { try rule.update() }
    for y in [-1.0, 0.5, 1.5] {
      let law = try #require(rule.trainedModel.network(drivenBy: [y]).exactLaw())
      #expect(abs(law.mean - y / 1.5) < 0.1)
      #expect(abs(law.variance - 1.0 / 3) < 0.05)
    }
  }
}
