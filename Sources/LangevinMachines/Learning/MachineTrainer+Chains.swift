import Dynamics
import Processes
import RandomStreams
import Tensors

/// The free phase: chains that persist, are started again, and count from an age on.
extension MachineTrainer {
  /// The chains at the training's temperature and at those above it, from N(0, 1).
  static func firstChains(
    of machine: LangevinMachine<Scalar>, _ settings: MachineLearning, parallelism: Parallelism,
    processes: any ProcessGroup
  ) throws(SamplingError) -> [MachineChains<Scalar>] {
    let temperatures = [settings.temperature] + (settings.tempering?.temperatures ?? [])
    var ladder: [MachineChains<Scalar>] = []
    for (level, temperature) in temperatures.enumerated() {
      let dynamics = MachineDynamics(
        machine, timeStep: Scalar(settings.timeStep), temperature: Scalar(temperature))
      let first = UInt32(level * settings.chains)
      var stream = RandomStream(seed: settings.seed, chain: first, purpose: .initialState)
      let positions = Matrix<Scalar>.normals(settings.chains, machine.unitCount, from: &stream)
      ladder.append(
        try MachineChains(
          dynamics, at: positions, stream: RandomStream(seed: settings.seed, chain: first),
          parallelism: parallelism, processes: processes))
    }
    return ladder
  }

  /// Ages spread evenly over each group of chains, so that restarts are staggered.
  static func firstAges(_ settings: MachineLearning) -> [Int] {
    let count = settings.chains
    guard let restarts = settings.restarts else { return [Int](repeating: 0, count: count) }
    let fromData = (0..<count).count { restarts.startsFromData($0, of: count) }
    return (0..<count).map { chain in
      let isFromData = chain < fromData
      let limit = restarts.steps(fromData: isFromData, timeStep: settings.timeStep).maximum
      return isFromData ? chain * limit / fromData : (chain - fromData) * limit / (count - fromData)
    }
  }

  /// Restarts, steps and exchanges of one update; then the states of the model average.
  mutating func advanceChains(steps: Int) throws {
    restartOldChains()
    try chains.advance(steps: steps)
    for index in hotChains.indices { try hotChains[index].advance(steps: steps) }
    if !hotChains.isEmpty { swapReplicas() }
    for index in ages.indices { ages[index] += steps }
    collectModelStates()
  }

  private mutating func restartOldChains() {
    guard let restarts = settings.restarts else { return }
    for chain in ages.indices where ages[chain] >= ageLimits(ofChain: chain, restarts).maximum {
      chains.setPosition(startingPosition(ofChain: chain, restarts).row(0), ofChain: chain)
      ages[chain] = 0
    }
  }

  private func ageLimits(
    ofChain chain: Int, _ restarts: MachineLearning.Restarts
  ) -> (minimum: Int, maximum: Int) {
    restarts.steps(
      fromData: restarts.startsFromData(chain, of: settings.chains), timeStep: settings.timeStep)
  }

  /// Where a chain that is restarted now begins `[1, unit]`.
  private func startingPosition(
    ofChain chain: Int, _ restarts: MachineLearning.Restarts
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

  /// The chains that the model average is over: all, or those old enough; all of them where none is.
  private var countedChains: [Int] {
    guard let restarts = settings.restarts else { return Array(ages.indices) }
    let old = ages.indices.filter { ages[$0] >= ageLimits(ofChain: $0, restarts).minimum }
    return old.isEmpty ? Array(ages.indices) : old
  }

  /// Takes the states of the chains that count.
  mutating func collectModelStates() {
    guard settings.restarts != nil else {
      model.rowCount = settings.chains
      return chains.copyPositions(into: &model.states)
    }
    model.gather(countedChains[...], of: chains.positions)
  }

  /// ⟨x · ∂E/∂x⟩/N of the chains that count, at their states before the last step.
  var countedVirialPerUnit: Double {
    let (virials, counted) = (chains.virials, countedChains)
    let scale = 1 / Double(counted.count * machine.unitCount)
    return counted.reduce(0) { $0 + virials[$1] } * scale
  }
}
