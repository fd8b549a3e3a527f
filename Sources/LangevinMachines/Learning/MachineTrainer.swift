import Dynamics
import Processes
import RandomStreams
import Tensors
import Training

/// Trains a machine on images by the local asymmetric rule with persistent chains.
///
/// One update: the data statistic with the current J, the chains' steps with the same J, the model
/// statistic at their final states, then
/// `J ← (1 - λ) J - (k/T) (⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model)` (NLM eq. 12).
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546.
public struct MachineTrainer<Scalar: TensorScalar>: Sendable {
  /// The rule's settings.
  public let settings: MachineLearning
  /// J and b after the last update; `result` is what the training gives.
  public internal(set) var machine: LangevinMachine<Scalar>
  /// The chains of the free phase.
  public internal(set) var chains: MachineChains<Scalar>
  /// Chains at the temperatures of `settings.tempering`.
  public internal(set) var hotChains: [MachineChains<Scalar>]
  /// Updates done.
  public internal(set) var updatesDone = 0
  /// Steps since each chain was started.
  public internal(set) var ages: [Int]
  /// Shares of accepted swaps between neighbouring temperatures in the last update.
  public internal(set) var swapAcceptance: [Double] = []

  let images: Matrix<Scalar>  // x [image, unit]
  private var order: DataOrder
  private var data: PhaseStatistic<Scalar>
  var model: PhaseStatistic<Scalar>
  private var difference: Matrix<Scalar>  // ⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model
  /// What momentum repeats `[to, from]`; empty without.
  var lastChange: Matrix<Scalar>
  private var feedbackWeights: Matrix<Scalar>?
  private var packed: PackedWeights<Scalar>
  private(set) var sums = TrainingSums()
  var average: WeightAverage<Scalar>?
  /// Processes that share chains, images and receiving units; how many changes no bit.
  let processes: any ProcessGroup
  /// How many threads share the chains; changes no bit.
  public var parallelism: Parallelism {
    didSet {
      chains.parallelism = parallelism
      for index in hotChains.indices { hotChains[index].parallelism = parallelism }
    }
  }

  /// - Parameters:
  ///   - images: x `[image, unit]`, scaled to -1...1.
  ///   - start: the couplings to start from; nil for random ones.
  ///   - processes: those that train together, each with the same arguments.
  public init(
    images: Matrix<Scalar>, settings: MachineLearning, start: LangevinMachine<Scalar>? = nil,
    parallelism: Parallelism = .serial, processes: any ProcessGroup = SingleProcess()
  ) throws {
    try settings.validate()
    guard images.rows > 0 else { throw LangevinMachineError.noImages(reason: "the data are empty") }
    let units = images.columns
    if let start, start.unitCount != units {
      throw LangevinMachineError.shapeMismatch(
        name: "images", expected: [images.rows, start.unitCount], actual: images.shape)
    }
    self.settings = settings
    self.images = images
    (self.parallelism, self.processes) = (parallelism, processes)
    machine = start ?? .random(units: units, gain: settings.gain, seed: settings.seed)
    try settings.constraint.project(&machine.couplings)
    order = DataOrder(seed: settings.seed, count: images.rows, batchSize: settings.batchSize)
    data = PhaseStatistic(rows: order.batchSize, units: units)
    model = PhaseStatistic(rows: settings.chains, units: units)
    difference = .zeros(units, units)
    lastChange = settings.momentum == nil ? .zeros(0, 0) : .zeros(units, units)
    packed = PackedWeights(machine.couplings)
    ages = Self.firstAges(settings)
    average = settings.averaging.map { [machine] in
      WeightAverage(of: machine.parameters, decay: $0)
    }
    feedbackWeights = Self.randomFeedback(units: units, settings)
    var ladder = try Self.firstChains(
      of: machine, settings, parallelism: parallelism, processes: processes)
    chains = ladder.removeFirst()
    hotChains = ladder
    packCouplings()
  }

  /// Feedback weights B `[to, from]` with the law of the first couplings; nil where Jᵀ feeds back.
  private static func randomFeedback(
    units: Int, _ settings: MachineLearning
  ) -> Matrix<Scalar>? {
    guard settings.feedbackRandomness > 0 else { return nil }
    var stream = RandomStream(seed: settings.seed, purpose: .feedbackWeights)
    var weights = Matrix<Scalar>.normals(units, units, from: &stream)
    weights.scale(by: Scalar(settings.gain / Double(units).squareRoot()))
    return weights
  }

  /// Images per update.
  public var batchSize: Int { order.batchSize }
  /// Share of the training that is done.
  public var progress: Double { Double(updatesDone) / Double(max(1, settings.updates)) }

  /// One update of the couplings (NLM §3.2): data statistic, chains, model statistic, rule.
  public mutating func update() throws {
    data.gather(order.batch(ofUpdate: updatesDone), of: images)
    data.evaluate(
      couplings: packed, bias: machine.bias, parallelism: parallelism, processes: processes)
    let receivers = PhaseStatistic<Scalar>.receivers(difference.rows, processes)
    let own = receivers[processes.rank]
    data.addCouplingStatistic(
      scaledBy: 1, keeping: 0, to: &difference, of: own, parallelism: parallelism)
    try advanceChains(steps: stepsOfUpdate)
    model.evaluate(
      couplings: packed, bias: machine.bias, parallelism: parallelism, processes: processes)
    model.addCouplingStatistic(
      scaledBy: -1, keeping: 1, to: &difference, of: own, parallelism: parallelism)
    processes.exchange(&difference, shares: receivers)
    note()
    try changeParameters()
    updatesDone += 1
  }

  private var stepsOfUpdate: Int {
    guard let final = settings.finalStepsPerUpdate else { return settings.stepsPerUpdate }
    let growth = Double(final - settings.stepsPerUpdate) * progress
    return settings.stepsPerUpdate + Int(growth.rounded())
  }

  /// NLM eq. 12, with momentum, bias, constraint and averaging where they are asked for.
  private mutating func changeParameters() throws {
    let rate = settings.learningRate * settings.schedule.factor(at: progress) / settings.temperature
    machine.parameters[0].scale(by: Scalar(1 - settings.weightDecay))
    if let momentum = settings.momentum {
      lastChange.scale(by: Scalar(momentum))
      lastChange.add(difference, scaledBy: Scalar(-rate))
      machine.parameters[0].add(lastChange, scaledBy: 1)
    } else {
      machine.parameters[0].add(difference, scaledBy: Scalar(-rate))
    }
    if settings.trainsBias {
      let (clamped, free) = (data.biasStatistic(), model.biasStatistic())
      machine.bias = zip(machine.bias, zip(clamped, free)).map {
        Scalar(Double($0) - rate * ($1.0 - $1.1))
      }
    }
    try settings.constraint.project(&machine.parameters[0])
    average?.add(machine.parameters)
    packCouplings()
  }

  /// The outcome of the training so far: the averaged parameters, or those of the last update. An
  /// average of matrices of low rank is not of low rank, so that it is projected once more.
  public var result: LangevinMachine<Scalar> {
    get throws(LinearAlgebraError) {
      guard let averaged = average?.parameters else { return machine }
      var result = machine
      result.parameters = averaged
      try settings.constraint.project(&result.parameters[0])
      return result
    }
  }

  private mutating func packCouplings() {
    packed = PackedWeights(machine.couplings)
    var feedback: Matrix<Scalar>?
    if let feedbackWeights {
      feedback = machine.couplings
      feedback?.interpolate(towards: feedbackWeights, by: Scalar(settings.feedbackRandomness))
    }
    chains.dynamics.setMachine(machine, packed: packed, feedbackWeights: feedback)
    for index in hotChains.indices { hotChains[index].dynamics.share(weightsOf: chains.dynamics) }
  }

  // MARK: - Monitor

  private mutating func note() {
    sums.add(
      TrainingMonitor(
        gradientMeanSquare: difference.meanSquare(), dataEnergyPerUnit: data.energyPerUnit,
        chainEnergyPerUnit: model.energyPerUnit,
        chainMeanSquare: model.states.rows(0..<model.rowCount).meanSquare(),
        chainVirialPerUnit: countedVirialPerUnit))
  }

  /// What the last update measured.
  public var monitor: TrainingMonitor? { sums.last }

  /// Means since the last call, by name; then starts anew.
  public mutating func takeMetrics() -> [String: Double] { sums.take() }

  /// Replaces what training changes.
  mutating func restore(
    machine: LangevinMachine<Scalar>, average: WeightAverage<Scalar>?,
    positions: [Matrix<Scalar>], ages: [Int], updatesDone: Int, noiseStep: UInt64,
    sums: TrainingSums
  ) {
    (self.average, self.sums) = (average, sums)
    self.machine = machine
    self.ages = ages
    self.updatesDone = updatesDone
    chains.positions = positions[0]
    chains.stream.step = noiseStep
    for index in hotChains.indices {
      hotChains[index].positions = positions[index + 1]
      hotChains[index].stream.step = noiseStep
    }
    packCouplings()
  }
}
