import Reverie

/// Steps of a reservoir-sampler network of ReLU units, by default m = 2 outputs and n = 1000 units.
struct SamplingSteps {
  let network: SkinnyNetwork
  let chains: Int
  /// Steps of a repetition, which is what one call advances.
  let steps: Int
  let timeStep: Float = 0.01

  init(units: Int = 1000, outputs: Int = 2, chains: Int = 1024, steps: Int = 32) {
    network = SkinnyNetwork(units: units, outputs: outputs)
    (self.chains, self.steps) = (chains, steps)
  }

  private var sizes: String { "m=\(network.outputs) n=\(network.units) chains=\(chains)" }

  /// In hidden space, state `[chain, unit]`: one noisy step of the whole reservoir.
  func hidden(threads: Int, budget: Double) -> Measurement {
    let state = Buffer(normals: chains * network.units, scale: 0.1, seed: 5)
    let output = Buffer(count: chains * network.outputs)
    var step: UInt64 = 0
    let measurement = Measurement(
      "hidden step \(sizes)", threads: threads, steps: steps, budget: budget
    ) {
      let stream = RandomStream(seed: 6, step: step)
      Parallelism(threads: threads).forEachBlock(of: chains, blockSize: 64) { rows in
        Float.skinnyHiddenSteps(
          network.kernel, stream.advanced(byChains: rows.lowerBound), chains: rows.count,
          steps: steps, timeStep: timeStep,
          state: state.pointer + rows.lowerBound * network.units,
          output: output.pointer + rows.lowerBound * network.outputs)
      }
      step += UInt64(steps)
    }
    output.requireFinite(chains * network.outputs, "output")
    return measurement
  }

  /// In output space, state `[chain, output]`.
  func output(threads: Int, budget: Double) -> Measurement {
    let state = Buffer(count: chains * network.outputs)
    var step: UInt64 = 0
    let measurement = Measurement(
      "output step \(sizes)", threads: threads, steps: steps, budget: budget
    ) {
      let stream = RandomStream(seed: 6, step: step)
      Parallelism(threads: threads).forEachBlock(of: chains, blockSize: 64) { rows in
        Float.skinnyOutputSteps(
          network.kernel, stream.advanced(byChains: rows.lowerBound), chains: rows.count,
          steps: steps, timeStep: timeStep,
          state: state.pointer + rows.lowerBound * network.outputs)
      }
      step += UInt64(steps)
    }
    state.requireFinite(chains * network.outputs, "state")
    return measurement
  }
}
