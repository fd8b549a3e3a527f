import Reverie

extension ScalingWorkload {
  static let langevin: [ScalingWorkload] = [
    // Two products in a step. J, and two packed copies; seven numbers for a unit of a chain, as
    // `generate` estimates.
    ScalingWorkload(
      family: "langevin", name: "langevin generation", unit: "multiply-add",
      sizes: ["N": 784, "chains": 36, "steps": 200]
    ) { size in
      let (units, chains, steps) = (size["N"], size["chains"], size["steps"])
      return ScalingPlan(
        work: Double(2 * units * units * chains * steps), steps: steps,
        arrays: [[3, units, units], [7, chains, units]],
        working: units * (2 * units + 4 * min(64, chains))
      ) {
        LangevinMachineSteps(units: units).generation(
          count: chains, steps: steps, threads: 1, budget: $0)
      }
    },
    // Two products with the batch, 2 and twice the steps with the chains. Memory as the package estimates
    // (`LangevinTraining.memory`); there are four batches of images.
    ScalingWorkload(
      family: "langevin", name: "langevin update", unit: "multiply-add",
      sizes: ["N": 784, "chains": 1000, "steps": 10]
    ) { size in
      let (units, chains, steps) = (size["N"], size["chains"], size["steps"])
      return ScalingPlan(
        work: Double(units * units * chains * (4 + 2 * steps)),
        arrays: [[6, units, units], [4 * chains, units], [10, chains, units]],
        working: units * (2 * units + 4 * min(64, chains))
      ) {
        LangevinMachineSteps(units: units, chains: chains, batch: chains).update(
          steps: steps, threads: 1, budget: $0)
      }
    },
  ]
}
