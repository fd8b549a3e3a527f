import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

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
