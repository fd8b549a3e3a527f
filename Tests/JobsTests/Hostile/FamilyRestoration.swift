import Archives
import LangevinMachines
import PoissonInference
import RandomStreams
import ReplayNetworks
import ReservoirSampling
import Tensors
import Training

/// Small trainings and runs of every family, which are given edited checkpoints and models: each is
/// refused, or used as a training or a verb would.
struct FamilyRestoration {
  /// What is done with the edits: a training goes on, or a run is read and used.
  enum Use: String, CaseIterable, Sendable { case resume, run }

  /// A training after its first update, and its checkpoint then.
  private struct Begun<Rule: LearningRule> {
    let rule: Rule
    let checkpoint: Checkpoint

    init(_ rule: Rule) throws {
      var rule = rule
      try rule.update()
      (self.rule, checkpoint) = (rule, rule.checkpoint())
    }

    /// Goes on from the edited checkpoint.
    func goOn(_ edits: CheckpointEdits) throws {
      var rule = rule
      try rule.restore(from: edits.applied(to: checkpoint))
      try rule.update()
      // These take as long as all before: for single edits, of which the others are made.
      guard edits.count == 1 else { return }
      _ = rule.takeMetrics()
      _ = rule.checkpoint().encode()
    }
  }

  private let score: Begun<ScoreMatching<ReservoirSampler<Float>>>
  private let replay: Begun<ReplayTrainer<Float>>
  private let machine: Begun<MachineTrainer<Float>>
  private let inference: Begun<IterativeTrainer<Float>>
  private let reservoirRun: ReservoirRun
  private let replayRun: ReplayRun
  private let machineRun: LangevinRun
  private let poissonRun: PoissonRun
  private let directory: RunDirectory

  /// The families, by their names.
  static let families = ["langevin-machine", "poisson-vae", "replay", "reservoir"]

  /// Trains for a moment.
  init() throws {
    var stream = RandomStream(seed: 1)
    var (reservoir, replayed) = (ReservoirConfiguration(target: .mixture), ReplayConfiguration())
    reservoir.units = 6
    (reservoir.recipe.updatesPerLevel, reservoir.recipe.polishUpdates) = (2, 2)
    (reservoir.recipe.noise.levels, reservoir.recipe.batchSize) = (2, 8)
    replayed = ReplayConfiguration(task: "triangle")
    (replayed.units, replayed.training) = (5, ReplayLearning(updates: 4, batch: 2))
    (replayed.steps, replayed.placeCells) = (4, 3)
    var langevin = LangevinConfiguration(preset: .small)
    (langevin.imageHeight, langevin.imageWidth, langevin.training.chains) = (4, 4, 3)
    langevin.training.batchSize = 4
    var poisson = PoissonConfiguration(preset: .small, updates: 4)
    (poisson.latents, poisson.patchSide, poisson.embeddedPatches) = (4, 4, 20)
    (poisson.plan.steps, poisson.plan.batchSize) = (2, 4)

    let patches: Matrix<Float> = .normals(8, 16, from: &stream)
    score = try Begun(
      ScoreMatching(
        ReservoirSampler(dimension: 2, units: 6, activation: .relu, from: &stream),
        data: .target(EmbeddedTarget.mixture.distribution), recipe: reservoir.recipe, seed: 1))
    replay = try Begun(ReplayTraining(replayed).makeTrainer())
    machine = try Begun(MachineTrainer(images: patches, settings: langevin.training))
    inference = try Begun(
      IterativeTrainer(
        IterativeModel(poisson.model(for: ImageShape(height: 4, width: 4)), seed: 1),
        images: patches, plan: poisson.plan, seed: 1))
    reservoirRun = try Self.run(ReservoirTraining(reservoir))
    replayRun = try Self.run(ReplayTraining(replayed))
    poissonRun = try Self.run(PoissonTraining(poisson))
    directory = try RunDirectory.open(
      "run", in: RunInMemory(model: [], task: JSONValue(encoding: replayRun.task).bytes))
    machineRun = try LangevinRun(
      configuration: langevin, tensors: machine.rule.machine.tensors, directory: directory)
  }

  private struct NoRun: Error {}

  private static func run<Training: FamilyTraining>(_ training: Training) throws -> Training.Run {
    guard let run = try training.run().run else { throw NoRun() }
    return run
  }

  /// Applies the edits that `bytes` describe to a family's checkpoint or model, and uses the outcome.
  ///
  /// - Throws: the error by which it was refused.
  func check(_ family: String, _ use: Use, _ bytes: [UInt8]) throws {
    let edits = CheckpointEdits(bytes)
    switch (family, use) {
    case ("reservoir", .resume): try score.goOn(edits)
    case ("replay", .resume): try replay.goOn(edits)
    case ("langevin-machine", .resume): try machine.goOn(edits)
    case (_, .resume): try inference.goOn(edits)
    case ("reservoir", .run):
      let run = try edited(reservoirRun, edits)
      _ = try run.sample(SamplingRequest(chains: 2, duration: 0.1, timeStep: 0.05))
    case ("replay", .run):
      _ = try edited(replayRun, edits).replay(ReplayProtocol(count: 2, steps: 3), seed: 1)
    case ("langevin-machine", .run):
      let machine = try edited(machineRun, edits).machine
      let dynamics = MachineDynamics(machine, timeStep: 0.01, temperature: 1)
      var chains = try MachineChains(dynamics, count: 2, seed: 1)
      try chains.advance(steps: 2)
    case (_, .run):
      let model = try edited(poissonRun, edits).model
      let input = InferenceInput(images: .zeros(2, model.configuration.pixels))
      try ImageInference(steps: 3).run(model, on: input).checkFinite()
    }
  }

  private func edited<Run: FamilyRun>(_ run: Run, _ edits: CheckpointEdits) throws -> Run {
    try Run(
      configuration: run.configuration, tensors: edits.applied(to: run.tensors),
      directory: directory)
  }
}
