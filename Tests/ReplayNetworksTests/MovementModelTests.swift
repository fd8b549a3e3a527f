import Tensors
import Testing

@testable import ReplayNetworks

/// Likelihoods of movement by hand.
@Suite struct MovementModelTests {
  /// Of two positions seen with variance r the step has the variance 2r + q / (λ (2 - λ)): velocities are those
  /// of a walk that has gone on for long.
  @Test(arguments: [0.1, 0.5, 1])
  func firstStepIsStationary(friction: Double) {
    let (q, r, step) = (0.04, 0.01, 0.3)
    let model = MovementModel(
      kind: .momentum, friction: friction, stepVariance: q, localisationVariance: r)
    let spread = 2 * r + q / (friction * (2 - friction))
    let expected = -log(2 * .pi * spread) - 0.5 * step * step / spread
    #expect(abs(model.logLikelihood([Position(1, 2), Position(1 + step, 2)]) - expected) < 1e-12)
  }

  /// Without friction no velocity is stationary: it starts with the variance of one step.
  @Test func withoutFriction() {
    let model = MovementModel(
      kind: .momentum, friction: 0, stepVariance: 0.04, localisationVariance: 0.01)
    let expected = -log(2 * .pi * 0.1)  // 2r + 2q
    #expect(abs(model.logLikelihood([Position(0, 0), Position(0, 0)]) - expected) < 1e-12)
  }
}
