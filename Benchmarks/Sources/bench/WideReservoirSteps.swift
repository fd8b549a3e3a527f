import Reverie

/// The image-latent network at its published size, m = 300 outputs and n = 20 000 ReLU units: a step
/// of 100 chains in both engines, and a training step of 64 points with Adam.
///
/// Memory: weights 2 · 4 m n = 48 MB and as much packed (Σ adds 24 MB in the hidden engine); states
/// 8 MB for 100 chains. Training holds weights and two moments, 144 MB, the pre-activations `[64, n]`, 5 MB,
/// and 2 MB of sums and blocks; gradients are never stored. A training step reads the weights once and reads
/// and writes weights and moments once: 336 MB.
struct WideReservoirSteps {
  static let (outputs, units) = (300, 20_000)
  private let network: ReservoirSampler<Float>

  init() {
    var stream = RandomStream(seed: 9, purpose: .parameters)
    network = ReservoirSampler(
      dimension: Self.outputs, units: Self.units, activation: .relu, from: &stream)
  }

  /// Twenty steps of the output engine, `4 m n` flops each per chain.
  func output(threads: Int, budget: Double) -> Measurement {
    measure(
      "output step m=300 n=20000 chains=100", OutputLangevin(network, timeStep: 1e-5),
      from: .zeros(100, Self.outputs), threads: threads, budget: budget)
  }

  /// Twenty steps of the hidden engine, `6 m n` flops each per chain.
  func hidden(threads: Int, budget: Double) -> Measurement {
    guard let compiled = try? network.compiled() else {
      preconditionFailure("the random readout has no projection")
    }
    return measure(
      "hidden step m=300 n=20000 chains=100", HiddenLangevin(compiled, timeStep: 1e-5),
      from: .zeros(100, Self.units), threads: threads, budget: budget)
  }

  private func measure<Kernel: SamplingKernel<Float>>(
    _ name: String, _ kernel: Kernel, from start: Matrix<Float>, threads: Int, budget: Double
  ) -> Measurement {
    // Equal blocks for every thread.
    let runner = ChainRunner(
      kernel, parallelism: Parallelism(threads: threads), blockSize: 100 / max(threads, 1))
    var state = start
    var step: UInt64 = 0
    return Measurement(name, threads: threads, steps: 20, budget: budget) {
      guard
        let next = try? runner.run(
          from: state, steps: 20, stream: RandomStream(seed: 10, step: step))
      else { preconditionFailure("a chain diverged") }
      state = next
      step += 20
    }
  }

  /// One update of denoising score matching on given points, B = 64: about `12 m n B` flops.
  func training(threads: Int, budget: Double) -> Measurement {
    var stream = RandomStream(seed: 11, purpose: .data)
    let points = Matrix<Float>.normals(1_024, Self.outputs, from: &stream)
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(lowest: 0.1, levels: 1, inclusive: true), updatesPerLevel: 1_000_000,
      batchSize: 64, learningRate: 1e-6)
    var rule = ScoreMatching(network, data: .draws(points), recipe: recipe, seed: 12)
    rule.parallelism = Parallelism(threads: threads)
    return Measurement(
      "score matching step m=300 n=20000 B=64", threads: threads, steps: 1, budget: budget
    ) {
      guard (try? rule.update()) != nil else { preconditionFailure("training failed") }
    }
  }
}
