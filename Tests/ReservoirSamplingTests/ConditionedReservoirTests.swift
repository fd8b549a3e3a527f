import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

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
