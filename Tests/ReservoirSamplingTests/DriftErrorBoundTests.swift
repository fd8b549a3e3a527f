import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

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
