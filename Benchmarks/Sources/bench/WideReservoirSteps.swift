import Reverie

/// The image-latent network, by default at its published size, m = 300 outputs and n = 20 000 ReLU
/// units: a step of 100 chains in both engines, and a training step of 64 points with Adam.
///
/// Memory at that size: weights 2 · 4 m n = 48 MB and as much packed (Σ adds 24 MB in the hidden engine); states
/// 8 MB for 100 chains. Training holds weights and two moments, 144 MB, the pre-activations `[64, n]`, 5 MB,
/// and 2 MB of sums and blocks; gradients are never stored. A training step reads the weights once and reads
/// and writes weights and moments once: 336 MB.
struct WideReservoirSteps {
  /// Steps that a repetition of either engine does.
  static let stepsPerRepetition = 20
  let outputs, units, chains, batch: Int
  private let network: ReservoirSampler<Float>

  init(outputs: Int = 300, units: Int = 20_000, chains: Int = 100, batch: Int = 64) {
    (self.outputs, self.units, self.chains, self.batch) = (outputs, units, chains, batch)
    var stream = RandomStream(seed: 9, purpose: .parameters)
    network = ReservoirSampler(
      dimension: outputs, units: units, activation: .relu, from: &stream)
  }

  /// Steps of the output engine, `4 m n` flops each per chain.
  func output(
    precision: ProductPrecision = .float32, threads: Int, budget: Double
  ) -> Measurement {
    measure(
      "output step m=\(outputs) n=\(units) chains=\(chains)", precision,
      OutputLangevin(network, timeStep: 1e-5, precision: precision),
      from: .zeros(chains, outputs), threads: threads, budget: budget)
  }

  /// Steps of the hidden engine, `6 m n` flops each per chain.
  func hidden(
    precision: ProductPrecision = .float32, threads: Int, budget: Double
  ) -> Measurement {
    guard let compiled = try? network.compiled() else {
      preconditionFailure("the random readout has no projection")
    }
    return measure(
      "hidden step m=\(outputs) n=\(units) chains=\(chains)", precision,
      HiddenLangevin(compiled, timeStep: 1e-5, precision: precision),
      from: .zeros(chains, units), threads: threads, budget: budget)
  }

  private func measure<Kernel: SamplingKernel<Float>>(
    _ name: String, _ precision: ProductPrecision, _ kernel: Kernel, from start: Matrix<Float>,
    threads: Int, budget: Double
  ) -> Measurement {
    // Equal blocks for every thread.
    let runner = ChainRunner(
      kernel, parallelism: Parallelism(threads: threads),
      blockSize: max(1, min(128, chains / threads)))
    var state = start
    var step: UInt64 = 0
    return Measurement(
      name, peer: Measurement.peer(precision), threads: threads, steps: Self.stepsPerRepetition,
      budget: budget
    ) {
      guard
        let next = try? runner.run(
          from: state, steps: Self.stepsPerRepetition, stream: RandomStream(seed: 10, step: step))
      else { preconditionFailure("a chain diverged") }
      state = next
      step += UInt64(Self.stepsPerRepetition)
    }
  }

  /// One update of denoising score matching on given points: about `12 m n B` flops.
  func training(threads: Int, budget: Double) -> Measurement {
    var stream = RandomStream(seed: 11, purpose: .data)
    let points = Matrix<Float>.normals(max(1_024, batch), outputs, from: &stream)
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(lowest: 0.1, levels: 1, inclusive: true), updatesPerLevel: 1_000_000,
      batchSize: batch, learningRate: 1e-6)
    var rule = ScoreMatching(network, data: .draws(points), recipe: recipe, seed: 12)
    rule.parallelism = Parallelism(threads: threads)
    return Measurement(
      "score matching step m=\(outputs) n=\(units) B=\(batch)", threads: threads, steps: 1,
      budget: budget
    ) {
      guard (try? rule.update()) != nil else { preconditionFailure("training failed") }
    }
  }
}
