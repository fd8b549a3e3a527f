import Dynamics
import RandomStreams
import Tensors
import Training

/// Trains a machine on images by the local asymmetric rule with persistent chains.
///
/// One update: the data statistic with the current J, the chains' steps with the same J, the model
/// statistic at their final states, then
/// `J ← (1 - λ) J - (k/T) (⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model)`.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546, eq. 12.
public struct MachineTrainer<Scalar: TensorScalar>: Sendable {
  /// The settings.
  public let settings: MachineTraining
  /// The machine of the last update.
  public private(set) var machine: LangevinMachine<Scalar>
  /// The chains of the free phase.
  public internal(set) var chains: MachineChains<Scalar>
  /// Chains at the temperatures of `settings.tempering`.
  public internal(set) var hotChains: [MachineChains<Scalar>]
  /// Updates done.
  public internal(set) var updatesDone = 0
  /// Steps since each chain was started.
  public internal(set) var ages: [Int]
  /// Shares of accepted swaps between neighbouring temperatures in the last update.
  public private(set) var swapAcceptance: [Double] = []

  let images: Matrix<Scalar>
  private var order: DataOrder
  private var data: PhaseStatistic<Scalar>
  private var model: PhaseStatistic<Scalar>
  private var difference: Matrix<Scalar>  // ⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model
  /// What momentum repeats `[to, from]`; empty without.
  var lastChange: Matrix<Scalar>
  private var feedbackWeights: Matrix<Scalar>?
  private var packed: PackedWeights<Scalar>
  private var sums = TrainingSums()
  var average: WeightAverage<Scalar>?
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
  public init(
    images: Matrix<Scalar>, settings: MachineTraining, start: LangevinMachine<Scalar>? = nil,
    parallelism: Parallelism = .serial
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
    self.parallelism = parallelism
    machine = start ?? .random(units: units, gain: settings.gain, seed: settings.seed)
    try settings.constraint.project(&machine.couplings)
    order = DataOrder(seed: settings.seed, count: images.rows, batchSize: settings.batchSize)
    data = PhaseStatistic(rows: order.batchSize, units: units)
    model = PhaseStatistic(rows: settings.chains, units: units)
    difference = .zeros(units, units)
    lastChange = settings.momentum == nil ? .zeros(0, 0) : .zeros(units, units)
    packed = PackedWeights(machine.couplings)
    ages = Self.firstAges(settings)
    if let decay = settings.averaging {
      average = WeightAverage(of: machine.parameters, decay: decay)
    }
    if settings.feedbackRandomness > 0 {
      var stream = RandomStream(seed: settings.seed, purpose: .feedbackWeights)
      feedbackWeights = .normals(units, units, from: &stream)
      feedbackWeights?.scale(by: Scalar(settings.gain / Double(units).squareRoot()))
    }
    let temperatures = [settings.temperature] + (settings.tempering?.temperatures ?? [])
    var ladder: [MachineChains<Scalar>] = []
    for (level, temperature) in temperatures.enumerated() {
      let dynamics = MachineDynamics(
        machine, timeStep: Scalar(settings.timeStep), temperature: Scalar(temperature))
      let first = UInt32(level * settings.chains)
      var stream = RandomStream(seed: settings.seed, chain: first, purpose: .initialState)
      let positions = Matrix<Scalar>.normals(settings.chains, units, from: &stream)
      ladder.append(
        try MachineChains(
          dynamics, at: positions, stream: RandomStream(seed: settings.seed, chain: first),
          parallelism: parallelism))
    }
    chains = ladder.removeFirst()
    hotChains = ladder
    packCouplings()
  }

  /// Ages spread evenly in each group, so that restarts are.
  private static func firstAges(_ settings: MachineTraining) -> [Int] {
    let count = settings.chains
    guard let restarts = settings.restarts else { return [Int](repeating: 0, count: count) }
    let fromData = (0..<count).count { restarts.startsFromData($0, of: count) }
    return (0..<count).map { chain in
      let isFromData = chain < fromData
      let limit = restarts.steps(fromData: isFromData, timeStep: settings.timeStep).maximum
      return isFromData ? chain * limit / fromData : (chain - fromData) * limit / (count - fromData)
    }
  }

  /// Images per update.
  public var batchSize: Int { order.batchSize }
  /// Updates per pass over the images.
  public var updatesPerEpoch: Int { order.batchesPerEpoch }
  /// Share of the training that is done.
  public var progress: Double { Double(updatesDone) / Double(max(1, settings.updates)) }

  /// One update of the couplings.
  public mutating func update() throws {
    data.gather(order.batch(ofUpdate: updatesDone), of: images)
    data.evaluate(couplings: packed, bias: machine.bias, parallelism: parallelism)
    data.addCouplingStatistic(scaledBy: 1, keeping: 0, to: &difference, parallelism: parallelism)
    try restartOldChains()
    let steps = stepsOfUpdate
    try chains.advance(steps: steps)
    for index in hotChains.indices { try hotChains[index].advance(steps: steps) }
    if !hotChains.isEmpty { swapReplicas() }
    for index in ages.indices { ages[index] += steps }
    collectModelStates()
    model.evaluate(couplings: packed, bias: machine.bias, parallelism: parallelism)
    model.addCouplingStatistic(scaledBy: -1, keeping: 1, to: &difference, parallelism: parallelism)
    note()
    try changeParameters()
    updatesDone += 1
  }

  private var stepsOfUpdate: Int {
    guard let final = settings.finalStepsPerUpdate else { return settings.stepsPerUpdate }
    let growth = Double(final - settings.stepsPerUpdate) * progress
    return settings.stepsPerUpdate + Int(growth.rounded())
  }

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

  // MARK: - Chains

  private mutating func restartOldChains() throws {
    guard let restarts = settings.restarts else { return }
    for chain in ages.indices where ages[chain] >= ageLimits(ofChain: chain, restarts).maximum {
      chains.setPosition(startingPosition(ofChain: chain, restarts).row(0), ofChain: chain)
      ages[chain] = 0
    }
  }

  private func ageLimits(
    ofChain chain: Int, _ restarts: MachineTraining.Restarts
  ) -> (minimum: Int, maximum: Int) {
    restarts.steps(
      fromData: restarts.startsFromData(chain, of: settings.chains), timeStep: settings.timeStep)
  }

  /// Where a chain that is restarted now begins `[1, unit]`.
  private func startingPosition(
    ofChain chain: Int, _ restarts: MachineTraining.Restarts
  ) -> Matrix<Scalar> {
    var stream = RandomStream(
      seed: settings.seed, chain: UInt32(chain), step: UInt64(2 * updatesDone),
      purpose: .chainRestart)
    let draws = Matrix<Double>.uniforms(1, 2, from: &stream).elements
    guard restarts.startsFromData(chain, of: settings.chains) else {
      return .normals(1, machine.unitCount, from: &stream)
    }
    let index = min(images.rows - 1, Int(draws[0] * Double(images.rows)))
    let image = images.rows(index..<index + 1)
    // Without a bias both signs are equally likely under the model.
    return draws[1] < 0.5 && !settings.trainsBias ? image.negated() : image
  }

  /// Chains in the last model average.
  var modelStateCount: Int { model.rowCount }

  /// The states that the model average is over: all chains, or those old enough; all of them where
  /// none is.
  private mutating func collectModelStates() {
    guard let restarts = settings.restarts else {
      model.rowCount = settings.chains
      return chains.copyPositions(into: &model.states)
    }
    let old = ages.indices.filter { ages[$0] >= ageLimits(ofChain: $0, restarts).minimum }
    model.gather((old.isEmpty ? Array(ages.indices) : old)[...], of: chains.positions)
  }

  /// Metropolis exchange of chain i between neighbouring temperatures, from the hottest down.
  private mutating func swapReplicas() {
    var ladder = [chains] + hotChains
    let energies = ladder.map { machine.energies(at: $0.positions) }
    var (positions, levels) = (ladder.map(\.positions), energies)
    swapAcceptance = [Double](repeating: 0, count: ladder.count - 1)
    for upper in stride(from: ladder.count - 1, to: 0, by: -1) {
      let (cold, hot) = (ladder[upper - 1].dynamics.temperature, ladder[upper].dynamics.temperature)
      let gap = 1 / Double(cold) - 1 / Double(hot)
      var stream = RandomStream(
        seed: settings.seed, chain: UInt32(upper * settings.chains), step: UInt64(updatesDone),
        purpose: .replicaSwap)
      let draws = Matrix<Double>.uniforms(settings.chains, 1, from: &stream).elements
      for chain in 0..<settings.chains {
        let logRatio = gap * (levels[upper - 1][chain] - levels[upper][chain])
        guard log(draws[chain]) < logRatio else { continue }
        swapRow(chain, of: &positions, upper)
        let energy = levels[upper - 1][chain]
        levels[upper - 1][chain] = levels[upper][chain]
        levels[upper][chain] = energy
        swapAcceptance[upper - 1] += 1 / Double(settings.chains)
      }
    }
    for level in ladder.indices { ladder[level].positions = positions[level] }
    chains = ladder.removeFirst()
    hotChains = ladder
  }

  /// Exchanges one row of the matrices at `upper` and below it.
  private func swapRow(_ row: Int, of positions: inout [Matrix<Scalar>], _ upper: Int) {
    for unit in 0..<machine.unitCount {
      let value = positions[upper][row, unit]
      positions[upper][row, unit] = positions[upper - 1][row, unit]
      positions[upper - 1][row, unit] = value
    }
  }

  // MARK: - Monitor

  private mutating func note() {
    sums.add(
      gradientMeanSquare: difference.meanSquare(), dataEnergy: data.energyPerUnit,
      modelEnergy: model.energyPerUnit,
      meanSquare: model.states.rows(0..<model.rowCount).meanSquare(),
      virial: chains.info.virialPerUnit)
  }

  /// What the last update measured.
  public var monitor: TrainingMonitor? { sums.last }

  /// Means since the last call, by name; then starts anew.
  public mutating func takeMetrics() -> [String: Double] { sums.take() }

  /// Replaces what training changes.
  mutating func restore(
    machine: LangevinMachine<Scalar>, average: WeightAverage<Scalar>?,
    positions: [Matrix<Scalar>], ages: [Int], updatesDone: Int, noiseStep: UInt64
  ) {
    self.average = average
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
