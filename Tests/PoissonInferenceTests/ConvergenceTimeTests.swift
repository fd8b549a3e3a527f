import Tensors
import Testing

@testable import PoissonInference

@Suite struct ConvergenceTimeTests {
  @Test func convergenceTime() throws {
    let curve = (0..<400).map { 0.8 * (1 - exp(-Double($0) / 15)) }
    let steps = try #require(ConvergenceTime.steps(of: curve))
    // 0.8/15 e^{-t/15} / 20 falls below 1e-5 near t = 84.
    #expect(steps > 80 && steps < 130)
    #expect(ConvergenceTime.steps(of: (0..<400).map { Double($0) }) == nil)
  }
}
