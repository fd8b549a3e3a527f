import Archives
import Tensors
import Training

extension ScoreMatching {
  /// Parameters, optimiser, average and the level snapshots that are kept.
  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    for (name, parameter) in zip(Model.parameterNames, model.parameters) {
      tensors["model.\(name)"] = NumericArray(parameter)
    }
    for (level, snapshot) in snapshots.enumerated() {
      for (name, parameter) in zip(Model.parameterNames, snapshot) {
        tensors["level.\(level).\(name)"] = NumericArray(parameter)
      }
    }
    if let average { tensors.merge(average.checkpointTensors()) { _, new in new } }
    return Checkpoint(
      tensors: tensors,
      state: [
        "updatesDone": JSONValue(updatesDone),
        "lossSum": JSONValue(lossSum), "lossCount": JSONValue(lossCount),
      ])
  }

  /// Goes back to what `checkpoint` gave.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    let tensors = checkpoint.tensors
    updatesDone = try checkpoint.state.integer("updatesDone")
    lossSum = try checkpoint.state.number("lossSum")
    lossCount = try checkpoint.state.integer("lossCount")
    try optimizer.restore(from: tensors)
    try average?.restore(from: tensors)
    for (index, name) in Model.parameterNames.enumerated() {
      let old = model.parameters[index]
      model.parameters[index] = try tensors.matrix(
        named: "model.\(name)", rows: old.rows, columns: old.columns)
    }
    guard keepLevel == nil else { return }
    snapshots = try (0..<min(levelsDone, recipe.noise.levels)).map { level in
      try Model.parameterNames.map { try tensors.matrix(named: "level.\(level).\($0)") }
    }
  }
}
