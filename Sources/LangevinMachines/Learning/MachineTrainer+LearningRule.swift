import Archives
import RandomStreams
import Tensors
import Training

/// Training as a loop sees it: everything that an update reads or writes is in the checkpoint.
extension MachineTrainer: LearningRule {
  /// Updates of the whole training.
  public var totalUpdates: Int { settings.updates }

  /// Couplings, bias, chains and their ages; data order and draws follow from the seed and the
  /// number of updates, noise from the stream's step.
  public func checkpoint() -> Checkpoint {
    var tensors = [
      "couplings": NumericArray(machine.couplings), "bias": NumericArray(machine.parameters[1]),
      "chains": NumericArray(chains.positions),
      "ages": NumericArray(shape: [ages.count], values: ages.map { Int64($0) }),
    ]
    for (level, hot) in hotChains.enumerated() {
      tensors["chains.\(level + 1)"] = NumericArray(hot.positions)
    }
    if settings.momentum != nil { tensors["lastChange"] = NumericArray(lastChange) }
    if let average { tensors.merge(average.checkpointTensors()) { $1 } }
    var state = sums.state
    state["updates"] = JSONValue(updatesDone)
    state["noiseStep"] = JSONValue(chains.stream.step)
    return Checkpoint(step: updatesDone, tensors: tensors, state: .object(state))
  }

  /// Goes back to a checkpoint of a run with the same settings and images.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    let tensors = checkpoint.tensors
    let updates = try checkpoint.state.integer("updates", in: StoredCount.updates)
    let noiseStep = UInt64(try checkpoint.state.integer("noiseStep", in: 0...(1 << 62)))
    let bias: Matrix<Scalar> = try tensors.matrix(named: "bias")
    let restored = try LangevinMachine<Scalar>(
      couplings: tensors.matrix(named: "couplings"), bias: bias.elements)
    let ages = try tensors.integers(named: "ages", count: settings.chains)
    var positions: [Matrix<Scalar>] = [try tensors.matrix(named: "chains")]
    for level in hotChains.indices {
      positions.append(try tensors.matrix(named: "chains.\(level + 1)"))
    }
    let shape = [settings.chains, machine.unitCount]
    guard restored.unitCount == machine.unitCount,
      positions.allSatisfy({ $0.shape == shape })
    else {
      throw LangevinMachineError.shapeMismatch(
        name: "checkpoint's chains", expected: shape, actual: positions[0].shape)
    }
    if settings.momentum != nil {
      lastChange = try tensors.matrix(
        named: "lastChange", rows: machine.unitCount, columns: machine.unitCount)
    }
    var average = average
    try average?.restore(from: tensors)
    restore(
      machine: restored, average: average, positions: positions, ages: ages, updatesDone: updates,
      noiseStep: noiseStep, sums: try TrainingSums(restoring: checkpoint.state))
  }
}
