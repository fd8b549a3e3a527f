import Reverie

extension ScalingWorkload {
  static let reservoir = skinny + wide

  /// m = 2 outputs, and the recurrent network without them.
  private static let skinny: [ScalingWorkload] = [
    // State and seven weights of a unit: readout, feedback and Σ twice each, and the bias.
    ScalingWorkload(
      family: "reservoir", name: "hidden step", unit: "unit·step",
      sizes: ["n": 1000, "chains": 1024, "steps": 32]
    ) { size in
      let (n, chains, steps) = (size["n"], size["chains"], size["steps"])
      return ScalingPlan(
        work: Double(n * chains * steps), steps: steps, arrays: [[chains, n + 2], [n, 7]],
        working: n * (min(64, chains) + 7)
      ) {
        SamplingSteps(units: n, chains: chains, steps: steps).hidden(threads: 1, budget: $0)
      }
    },
    ScalingWorkload(
      family: "reservoir", name: "output step", unit: "unit·step",
      sizes: ["n": 1000, "chains": 1024, "steps": 32]
    ) { size in
      let (n, chains, steps) = (size["n"], size["chains"], size["steps"])
      return ScalingPlan(
        work: Double(n * chains * steps), steps: steps, arrays: [[chains, 2], [n, 7]],
        working: 5 * n
      ) {
        SamplingSteps(units: n, chains: chains, steps: steps).output(threads: 1, budget: $0)
      }
    },
    // Weights, and their packed copy; state and input of a block of chains.
    ScalingWorkload(
      family: "reservoir", name: "dense step", unit: "multiply-add",
      sizes: ["N": 1000, "chains": 200, "steps": 1]
    ) { size in
      let (units, chains, steps) = (size["N"], size["chains"], size["steps"])
      return ScalingPlan(
        work: Double(units * units * chains * steps), steps: steps,
        arrays: [[units, 2 * units + 1], [chains, 2 * units]],
        working: units * (units + 2 * min(128, chains))
      ) {
        DenseSteps(units: units, chains: chains, steps: steps).measure(threads: 1, budget: $0)
      }
    },
    // Weights, gradients and two moments, five of each for a unit.
    ScalingWorkload(
      family: "reservoir", name: "score matching", unit: "unit·sample",
      sizes: ["n": 1000, "B": 128, "steps": 100]
    ) { size in
      let (n, batch, steps) = (size["n"], size["B"], size["steps"])
      return ScalingPlan(
        work: Double(n * batch * steps), steps: steps, arrays: [[n, 20], [batch, 7]],
        working: 20 * n + 7 * batch
      ) {
        ScoreMatchingSteps(units: n, batch: batch, steps: steps).measure(threads: 1, budget: $0)
      }
    },
  ]

  /// Any number of outputs m; from 17 on with packed weights.
  private static let wide: [ScalingWorkload] = [
    // Readout and feedback, and both packed.
    ScalingWorkload(
      family: "reservoir", name: "wide output step", unit: "multiply-add",
      sizes: ["m": 300, "n": 2000, "chains": 100]
    ) { size in
      let (m, n, chains) = (size["m"], size["n"], size["chains"])
      let steps = WideReservoirSteps.stepsPerRepetition
      return ScalingPlan(
        work: Double(2 * m * n * chains * steps), steps: steps,
        arrays: [[n, 4 * m + 1], [chains, 4 * m], [chains, n]], working: 2 * m * n
      ) {
        WideReservoirSteps(outputs: m, units: n, chains: chains).output(threads: 1, budget: $0)
      }
    },
    // The same with Σ, and factors of the projection that makes it.
    ScalingWorkload(
      family: "reservoir", name: "wide hidden step", unit: "multiply-add",
      sizes: ["m": 300, "n": 2000, "chains": 100]
    ) { size in
      let (m, n, chains) = (size["m"], size["n"], size["chains"])
      let steps = WideReservoirSteps.stepsPerRepetition
      return ScalingPlan(
        work: Double(3 * m * n * chains * steps), steps: steps,
        arrays: [[n, 6 * m + 1], [m, m], [chains, 4 * m], [chains, 3 * n]],
        working: n * (3 * m + chains)
      ) {
        WideReservoirSteps(outputs: m, units: n, chains: chains).hidden(threads: 1, budget: $0)
      }
    },
    // Weights and two moments as the package estimates (`ReservoirTraining.memory`), the points, and the
    // copy of the weights that the workload keeps.
    ScalingWorkload(
      family: "reservoir", name: "wide score matching", unit: "multiply-add",
      sizes: ["m": 300, "n": 2000, "B": 64]
    ) { size in
      let (m, n, batch) = (size["m"], size["n"], size["B"])
      return ScalingPlan(
        work: Double(6 * m * n * batch),
        arrays: [
          [4, n, 2 * m + 1], [2, batch, n], [4, batch, min(n, 288)], [batch, 3 * m],
          [max(1_024, batch), m],
        ],
        working: n * (6 * m + batch)
      ) {
        WideReservoirSteps(outputs: m, units: n, batch: batch).training(threads: 1, budget: $0)
      }
    },
  ]

  /// The product that the others are made of, alone: a batch of rows with packed weights `[N, N]`.
  static let products: [ScalingWorkload] = [
    ScalingWorkload(
      family: "products", name: "packed product", unit: "multiply-add",
      sizes: ["N": 1000, "rows": 64]
    ) { size in
      let (units, rows) = (size["N"], size["rows"])
      return ScalingPlan(
        work: Double(units * units * rows),
        arrays: [[units, 3 * units], [rows, 2 * units]], working: units * (units + 2 * rows)
      ) {
        Products(to: units, from: units, rows: rows).packed(budget: $0)
      }
    }
  ]
}
