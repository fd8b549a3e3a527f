import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

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
