import Foundation
import RandomStreams
import Tensors
import Testing

@testable import LangevinMachines

@Suite struct TwoTimeCorrelationTests {
  @Test func twoTimeCorrelationOfTheGaussianCase() throws {
    let machine = try LangevinMachine<Double>(couplings: .zeros(50, 50))
    var dynamics = MachineDynamics(machine)
    dynamics.temperature = 0.01  // small currents: tanh x = x within 1 %
    var chains = try MachineChains(
      dynamics, at: .zeros(400, 50), stream: RandomStream(seed: 3))
    let correlation = try TwoTimeCorrelation(
      of: &chains, waitingTimes: [1, 3], lags: [0.1, 1, 2], duration: 4.5)
    // From rest: C(tw + τ, tw) = e^{-τ} √((1 - e^{-2tw}) / (1 - e^{-2(tw + τ)})).
    for (row, waiting) in [1.0, 3].enumerated() {
      for (column, lag) in [0.1, 1, 2].enumerated() {
        let value = correlation.correlations[row, column]
        if waiting + lag > 4.5 {
          #expect(value.isNaN)
        } else {
          let ratio = (1 - exp(-2 * waiting)) / (1 - exp(-2 * (waiting + lag)))
          #expect(abs(value - exp(-lag) * ratio.squareRoot()) < 0.035)  // 5 standard errors
        }
      }
    }
  }
}
