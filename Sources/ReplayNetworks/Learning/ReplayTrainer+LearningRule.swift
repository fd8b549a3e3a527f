import Archives
import Tensors
import Training

extension ReplayTrainer: LearningRule {
  /// Parameters, moments and the number of updates: trials and noise are addressed by it.
  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    for (name, parameter) in zip(ReplayNetwork<Scalar>.parameterNames, network.parameters) {
      tensors["network.\(name)"] = NumericArray(parameter)
    }
    return Checkpoint(
      step: updatesDone, tensors: tensors,
      state: ["seed": JSONValue(source.seed), "measured": measured.json])
  }

  /// Goes back to what `checkpoint` gave, for the same seed and sizes.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    if let seed = checkpoint.state["seed"]?.uint64, seed != source.seed {
      throw ReplayError.invalidParameter(
        name: "seed", value: "\(source.seed)", expected: "\(seed), the checkpoint's")
    }
    try optimizer.restore(from: checkpoint.tensors)
    let parameters: [Matrix<Scalar>] = try zip(
      ReplayNetwork<Scalar>.parameterNames, network.architecture.parameterShapes
    ).map { name, shape in
      let parameter: Matrix<Scalar> = try checkpoint.tensors.matrix(named: "network.\(name)")
      guard parameter.shape == shape else {
        throw ReplayError.shapeMismatch(
          name: "network.\(name)", expected: shape, actual: parameter.shape)
      }
      return parameter
    }
    restore(
      parameters: parameters, updatesDone: try checkpoint.updates(),
      measured: try RunningMeans(restoring: "measured", from: checkpoint.state))
  }
}
