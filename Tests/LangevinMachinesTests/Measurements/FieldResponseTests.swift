import Foundation
import LangevinMachines
import Tensors
import Testing

@Suite struct FieldResponseTests {
  /// J = 0: x is an Ornstein–Uhlenbeck process, correlation of currents exp(-τ) and χ = 1 - exp(-τ),
  /// so X = 1 (Euler: X = 1 - Δt/2 exactly).
  @Test func fluctuationDissipationOfTheGaussianCase() throws {
    let machine = try LangevinMachine<Double>(couplings: .zeros(50, 50))
    var chains = try MachineChains(MachineDynamics(machine), count: 400, seed: 3)
    try chains.advance(steps: 600)
    let response = try FieldResponse(of: &chains, waitingTime: 6, lags: [0.25, 1, 2], seed: 4)
    for (lag, value) in zip([0.25, 1, 2], response.susceptibilities) {
      #expect(abs(value - (1 - pow(0.99, lag * 100))) < 1e-9)
    }
    // Standard error of C(t,t) - C(t,tw) over 20 000 numbers: about 0.5 %.
    for ratio in response.ratios { #expect(abs(ratio - 0.995) < 0.04) }
  }

  /// Each chain has signs of its own, so that responses of one unit to the field of another average out, and
  /// seeds of the signs agree. Their standard deviation is about 0.004 for 200 chains, and 0.05, however
  /// many chains there are, where all have the same signs.
  @Test func signsAverageOverChains() throws {
    let machine = LangevinMachine<Double>.random(units: 20, gain: 1, seed: 2)
    var started = try MachineChains(MachineDynamics(machine), count: 200, seed: 3)
    try started.advance(steps: 300)
    var found: [Double] = []
    for seed: UInt64 in 1...4 {
      var chains = started
      let response = try FieldResponse(of: &chains, waitingTime: 3, lags: [1], seed: seed)
      found.append(response.susceptibilities[0])
    }
    #expect((found.max() ?? 1) - (found.min() ?? 0) < 0.03)
  }
}
