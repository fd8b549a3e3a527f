import Archives
import Diagnostics
import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Training

/// What the experiments share: training with interruption and resumption, sampling, distances.
extension ReservoirExperiments {
  /// Trains a model as `recipe` says. At paper scale the training keeps checkpoints under
  /// `runs/NAME-SEED` of the output directory and goes on from them.
  static func train<Model: ScoreModel>(
    _ model: Model, on data: TrainingData<Model.Scalar>, recipe: ReservoirLearning, seed: UInt64,
    name: String, in context: ExperimentContext
  ) throws -> ScoreMatching<Model> {
    var rule = ScoreMatching(model, data: data, recipe: recipe, seed: seed)
    rule.parallelism = context.parallelism
    try run(&rule, recipe: recipe, seed: seed, name: name, in: context)
    return rule
  }

  /// Runs a learning rule to its end. What `recipe` and `seed` were is recorded: a training with
  /// others is not gone on with.
  static func run<Rule: LearningRule>(
    _ rule: inout Rule, recipe: ReservoirLearning, seed: UInt64, name: String,
    in context: ExperimentContext
  ) throws {
    var directory: RunDirectory?
    if context.scale == .paper, let output = context.outputDirectory {
      let path = "\(output)/runs/\(name)-\(seed)"
      let exists = LocalFileSystem().entry(at: "\(path)/run.json") != nil
      directory = try RunDirectory.create(
        path,
        record: RunRecord(
          family: "reservoir", configuration: ["recipe": try JSONValue(encoding: recipe)],
          seed: seed),
        mode: context.overwrites ? .overwrite : exists ? .resume : .fresh)
    }
    let session = TrainingSession(
      directory: directory, loop: TrainingLoop(logInterval: 1_000, checkpointInterval: 5_000),
      isInterrupted: context.isInterrupted)
    if case .interrupted = try session.run(&rule) { throw ExperimentError.interrupted }
  }

  /// A network with random weights of one of the three models of RSN §2.
  static func samplerOnly(
    _ kind: SamplerOnlyNetwork<Float>.Kind, dimension: Int, activation: Activation, seed: UInt64
  ) -> SamplerOnlyNetwork<Float> {
    var stream = RandomStream(seed: seed, purpose: .parameters)
    return SamplerOnlyNetwork(kind, dimension: dimension, activation: activation, from: &stream)
  }

  /// A reservoir with random weights.
  static func reservoir(
    dimension: Int, units: Int, activation: Activation = .relu, seed: UInt64
  ) -> ReservoirSampler<Float> {
    var stream = RandomStream(seed: seed, purpose: .parameters)
    return ReservoirSampler(
      dimension: dimension, units: units, activation: activation, from: &stream)
  }

  /// Final states of plain Langevin chains of `score`, from uniform starts on ±2.
  static func draws<Score: ScoreFunction>(
    of score: Score, chains: Int, duration: Double, timeStep: Double, seed: UInt64,
    in context: ExperimentContext
  ) throws -> Matrix<Double> {
    var stream = RandomStream(seed: seed, purpose: .initialState)
    let start = Matrix<Score.Scalar>.uniforms(chains, score.dimension, in: -2..<2, from: &stream)
    return try draws(
      OverdampedLangevin(score, timeStep: Score.Scalar(timeStep)), from: start,
      duration: duration, timeStep: timeStep, seed: seed, in: context)
  }

  /// Final positions of chains of any kernel.
  static func draws<Kernel: SamplingKernel>(
    _ kernel: Kernel, from start: Matrix<Kernel.Scalar>, duration: Double, timeStep: Double,
    seed: UInt64, in context: ExperimentContext
  ) throws -> Matrix<Double> {
    let runner = ChainRunner(kernel, parallelism: context.parallelism)
    let final = try runner.run(
      from: start, steps: max(1, Int((duration / timeStep).rounded())),
      stream: RandomStream(seed: seed), progress: { _ in !context.isInterrupted() })
    try context.checkInterruption()
    return Matrix<Double>(final)
  }

  /// Uniform starts on ±2, as chains of plain experiments have.
  static func uniformStarts(_ chains: Int, dimension: Int, seed: UInt64) -> Matrix<Float> {
    var stream = RandomStream(seed: seed, purpose: .initialState)
    return .uniforms(chains, dimension, in: -2..<2, from: &stream)
  }

  /// Fresh draws of the truth, of other addresses than training used.
  static func truth(_ target: some TargetDistribution, _ count: Int, seed: UInt64, set: Int = 0)
    -> Matrix<Double>
  {
    var stream = RandomStream(seed: seed &+ 7_919, step: UInt64(3 * set), purpose: .metrics)
    return target.sample(count, from: &stream)
  }

  /// SW2 of two sets, 100 directions, 1000 quantiles.
  static func sw2(_ x: Matrix<Double>, _ y: Matrix<Double>, seed: UInt64) -> Double? {
    var stream = RandomStream(seed: seed, purpose: .metrics)
    return slicedWasserstein2(x, y, using: &stream)
  }

  /// SW2 of `count` draws against truth, over fresh pairs of true sets.
  static func sw2Floor(_ target: some TargetDistribution, _ count: Int) -> Double? {
    samplingFloor(target, count) { sw2($0, $1, seed: 1) }
  }

  /// The median of a metric over three pairs of fresh sets of `count` true draws.
  static func samplingFloor(
    _ target: some TargetDistribution, _ count: Int,
    of metric: (Matrix<Double>, Matrix<Double>) -> Double?
  ) -> Double? {
    SamplingFloor(
      repetitions: 3, draw: { truth(target, count, seed: 11, set: $0) }, metric: metric)?.median
  }
}
