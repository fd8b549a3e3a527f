import Testing

@testable import PoissonInference

@Suite struct PoissonLearningTests {
  /// Schedules at the updates that (IPVAE §5.3) names.
  @Test func schedules() {
    let plan = PoissonLearning.patches(updates: 10_000)
    #expect(plan.learningRate(at: 0) == 0)
    #expect(abs(plan.learningRate(at: 25) - 0.0025) < 1e-12)
    #expect(abs(plan.learningRate(at: 50) - 0.005) < 1e-12)
    #expect(abs(plan.learningRate(at: 10_000) - 1e-5) < 1e-12)
    #expect(plan.divergenceWeight(at: 10) == 1e-4)
    #expect(abs(plan.divergenceWeight(at: 510) - 12) < 0.01)
    #expect(plan.divergenceWeight(at: 1_010) == 24 && plan.opening(at: 1_010) == 1)
    #expect(plan.temperature(at: 0) == 1)
    #expect(abs(plan.temperature(at: 2_500) - 0.505) < 1e-12)
    #expect(abs(plan.temperature(at: 5_000) - 0.01) < 1e-12)
    #expect(plan.gradientLimit(at: 10) == 900 && plan.gradientLimit(at: 60) == 300)
    let mnist = PoissonLearning.mnist(updates: 1, family: .gaussian, activation: .relu)
    #expect(mnist.steps == 32 && mnist.divergenceWeight == 32)
  }
}
