import RandomStreams
import Tensors

/// Replica exchange between the chains and those at higher temperatures.
extension MachineTrainer {
  /// Chains by temperature, with the energies of their states.
  private struct Ladder {
    var positions: [Matrix<Scalar>]
    var energies: [[Double]]

    /// Exchanges chain `chain` of level `upper` with that of the level below.
    mutating func swap(_ chain: Int, _ upper: Int) {
      (energies[upper - 1][chain], energies[upper][chain]) =
        (energies[upper][chain], energies[upper - 1][chain])
      for unit in 0..<positions[upper].columns {
        (positions[upper - 1][chain, unit], positions[upper][chain, unit]) =
          (positions[upper][chain, unit], positions[upper - 1][chain, unit])
      }
    }
  }

  /// Metropolis exchange of chain i between neighbouring temperatures, from the hottest down.
  mutating func swapReplicas() {
    let levels = [chains] + hotChains
    let positions = levels.map(\.positions)
    var ladder = Ladder(
      positions: positions, energies: positions.map { machine.energies(at: $0) })
    let temperatures = levels.map { Double($0.dynamics.temperature) }
    swapAcceptance = [Double](repeating: 0, count: levels.count - 1)
    for upper in stride(from: levels.count - 1, to: 0, by: -1) {
      let gap = 1 / temperatures[upper - 1] - 1 / temperatures[upper]
      swapAcceptance[upper - 1] = swapLevel(upper, of: &ladder, inverseGap: gap)
    }
    chains.positions = ladder.positions[0]
    for level in hotChains.indices { hotChains[level].positions = ladder.positions[level + 1] }
  }

  /// Exchanges level `upper` with the one below: chain i with probability
  /// `min(1, exp((1/T_cold - 1/T_hot) (E_cold - E_hot)))`. Returns the share that was exchanged.
  private func swapLevel(_ upper: Int, of ladder: inout Ladder, inverseGap: Double) -> Double {
    var stream = RandomStream(
      seed: settings.seed, chain: UInt32(upper * settings.chains), step: UInt64(updatesDone),
      purpose: .replicaSwap)
    let draws = Matrix<Double>.uniforms(settings.chains, 1, from: &stream).elements
    var accepted = 0.0
    for chain in 0..<settings.chains {
      let logRatio =
        inverseGap * (ladder.energies[upper - 1][chain] - ladder.energies[upper][chain])
      guard log(draws[chain]) < logRatio else { continue }
      ladder.swap(chain, upper)
      accepted += 1 / Double(settings.chains)
    }
    return accepted
  }
}
