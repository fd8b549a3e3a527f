import Reverie

/// Steps of a reservoir-sampler network, m = 2 outputs, n = 1000 ReLU units.
struct SamplingSteps {
  let network = SkinnyNetwork(units: 1000, outputs: 2)
  let chains = 1024
  let steps = 32
  let timeStep: Float = 0.01

  /// In hidden space, state `[chain, unit]`: one noisy step of the whole reservoir.
  func hidden(threads: Int, budget: Double) -> Measurement {
    let state = Buffer(normals: chains * network.units, scale: 0.1, seed: 5)
    let output = Buffer(count: chains * network.outputs)
    var step: UInt64 = 0
    let measurement = Measurement(
      "hidden step m=2 n=1000 chains=1024", threads: threads, steps: steps, budget: budget
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
      "output step m=2 n=1000 chains=1024", threads: threads, steps: steps, budget: budget
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
