import Diagnostics
import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// RSN §10.
@Suite struct BiologyTests {
  /// Rates on the plane Σ x: two dimensions, all of them visible to the readout; displaced in the
  /// kernel, the share falls.
  @Test func activityOnThePlane() throws {
    let compiled = try randomReservoir(dimension: 2, units: 30, activation: .relu).compiled()
    var stream = RandomStream(seed: 71)
    let rates = compiled.lift(.normals(400, 2, from: &stream))
    let plane = try #require(PopulationActivity(rates: rates, of: compiled))
    #expect(plane.participationRatio <= 2 + 1e-9 && plane.participationRatio > 1)
    #expect(abs(plane.readoutShare - 1) < 1e-10)
    #expect(abs(plane.varianceShares[0] + plane.varianceShares[1] - 1) < 1e-10)
    var displaced = rates
    displaced.add(compiled.kernelPart(of: .normals(400, 30, from: &stream)))
    let off = try #require(PopulationActivity(rates: displaced, of: compiled))
    #expect(off.readoutShare < 0.9 && off.participationRatio > 3)
    #expect(off.meanAbsoluteCorrelation < plane.meanAbsoluteCorrelation)
  }

  /// `W_out (2 Σ Σᵀ) W_outᵀ = 2 I`, and the rank is m.
  @Test func sharedNoise() throws {
    let compiled = try randomReservoir(dimension: 3, units: 30, activation: .relu).compiled()
    let covariance = compiled.noiseCovariance
    let seen = compiled.network.readout.times(covariance).times(
      transpose: compiled.network.readout)
    var expected = Matrix<Double>.identity(3)
    expected.scale(by: 2)
    #expect(relativeDifference(seen, expected) < 1e-10)
    let values = try covariance.singularValueDecomposition().values
    #expect(values[2] > 1e-6 && values[3] < 1e-12)
  }

  /// An irreversible drift rotates: for `s = -x` and Q of strength 6 the spectrum of x₁ peaks near
  /// 6/2π per τ, and without Q at 0. 64 trials of 40 τ: the peak is found to a bin of 0.1.
  @Test func irreversibleDriftOscillates() throws {
    let normal = try GaussianMixture([.init(weight: 1, mean: [0, 0], standardDeviation: 1)])
    func peak(_ l: Double) throws -> Double {
      var recorder = DrawRecorder<Double>(every: 5)
      _ = try ChainRunner(
        ForcedOutputLangevin(normal, forces: .accelerated(by: l, dimension: 2), timeStep: 0.01)
      ).run(
        from: .zeros(64, 2), steps: 4_000, stream: RandomStream(seed: 72), recording: &recorder)
      let signals = Matrix<Double>((0..<64).map { chain in recorder.draws.map { $0[chain, 0] } })
      let spectrum = try #require(PowerSpectrum(signals, timeStep: 0.05, segmentLength: 200))
      return try #require(spectrum.peakFrequency)
    }
    #expect(abs(try peak(6) - 6 / (2 * Double.pi)) < 0.25)
    #expect(try peak(0) < 0.3)
  }

  /// Cue onset on a trained network: the posterior is narrower than the prior, and across-trial
  /// variance falls with it. The exact prior variance is 1.25 and the posterior's below 0.5.
  @Test func cueQuenchesVariability() throws {
    var parameters = RandomStream(seed: 73, purpose: .parameters)
    let network = ReservoirSampler<Float>(
      dimension: 1, units: 64, activation: .relu, from: &parameters)
    let target = EmbeddedTarget.bimodal.distribution
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(lowest: 0.1, levels: 4, inclusive: true), updatesPerLevel: 600,
      batchSize: 128, learningRate: 2e-3, antitheticPairs: true, averageDecay: 0.99)
    var rule = ScoreMatching(network, data: .target(target), recipe: recipe, seed: 73)
    while rule.updatesDone < rule.totalUpdates { try rule.update() }
    let reservoir = try rule.trainedModel.compiled()
    var draws = RandomStream(seed: 74, purpose: .data)
    let response = try CueResponse(
      of: reservoir, from: Matrix<Float>(target.sample(600, from: &draws)),
      cue: .observing([1], through: Matrix([[1]]), covariance: Matrix([[0.1]])), seed: 75)
    #expect(response.times.first ?? 0 < 0 && response.times.last ?? 0 > 3)
    #expect(response.outputVariance.rows == response.times.count)
    #expect(response.quench < 0.4, "quench \(response.quench)")
    let before = response.outputVariance[10, 0]
    #expect(abs(before - 1.25) < 0.35)
  }

  /// Prior N(0, 1), y = x + N(0, 1), and the observer whose score `-2 (x - y/2)` is the exact posterior's,
  /// N(y/2, 1/2): averaged over cues that is the prior, with the variance of the step,
  /// `1/2 + 1/2 / (1 - Δt)`. False alarm 1e-6 each; sees a variance 25 % off, as posteriors left out of the
  /// average (1/2) or cues ignored would be.
  @Test func averagedPosteriorIsThePrior() throws {
    let network = try ReservoirSampler<Float>(
      readout: Matrix([[1]]), feedback: Matrix([[-1]]), bias: [0], activation: .identity)
    let observer = try ConditionedReservoir(network, currentWeights: Matrix([[1]]))
    let prior = try GaussianMixture([.init(weight: 1, mean: [0], standardDeviation: 1)])
    let look = try LinearObservation(map: Matrix([[1]]), covariance: Matrix([[1]]))
    let cues = 1_000
    let draws = try SpontaneousActivity.averagedPosterior(
      of: observer, prior: prior, observation: look, cues: cues, duration: 5, timeStep: 0.02,
      seed: 12)
    #expect(draws.shape == [cues, 1])
    let expected = 0.5 + 0.5 / (1 - 0.02)
    let z = (draws.meanSquare() / expected - 1) / (2 / Double(cues)).squareRoot()
    #expect(abs(z) < 4.89 && abs(draws.mean()) < 4.89 * (expected / Double(cues)).squareRoot())
  }

  @Test func dwellTimesFromLabels() throws {
    let mixture = try #require(EmbeddedTarget.bimodal.mixtureOfGaussians)
    let labels = mixture.labels(at: Matrix([[-1.2], [-0.8], [0.9], [1.1], [-1]]))
    #expect(labels == [0, 0, 1, 1, 0])
    let switching = Switching(labels: [labels], timeStep: 0.5)
    #expect(switching.count == 2)
  }

  /// L1 by proximal steps: weights become exactly zero and the score stays useful.
  @Test func sparseWeights() throws {
    var parameters = RandomStream(seed: 76, purpose: .parameters)
    let network = ReservoirSampler<Float>(
      dimension: 1, units: 64, activation: .tanh, from: &parameters)
    func train(sparsity: Double) throws -> ReservoirSampler<Float> {
      let recipe = ReservoirLearning(
        noise: NoiseSchedule(lowest: 0.1, levels: 4, inclusive: true), updatesPerLevel: 600,
        batchSize: 128, learningRate: 2e-3, antitheticPairs: true, averageDecay: 0.99,
        sparsity: sparsity)
      var rule = ScoreMatching(
        network, data: .target(EmbeddedTarget.bimodal.distribution), recipe: recipe, seed: 77)
      while rule.updatesDone < rule.totalUpdates { try rule.update() }
      return rule.trainedModel
    }
    let (dense, sparse) = (try train(sparsity: 0), try train(sparsity: 0.8))
    #expect(dense.readout.elements.count { $0 == 0 } == 0)
    #expect(sparse.readout.elements.count { $0 == 0 } > 8)
    let law = try #require(sparse.exactLaw())
    let truth = try #require(EmbeddedTarget.bimodal.distribution.quadratureDensity())
    #expect(law.klDivergence(from: truth) < 0.3)
  }
}
