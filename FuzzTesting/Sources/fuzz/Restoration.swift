import Archives
import Tensors
import Training

/// Reads the tensors of a model or checkpoint and does with them what a training does.
enum Restoration {
  /// The weights of a run whose `model.safetensors` are `bytes`.
  static func readModel(_ bytes: [UInt8]) throws(ArchiveError) -> [String: NumericArray] {
    try RunDirectory.open("run", in: RunInMemory(model: bytes)).readModel()
  }

  /// Restores every optimiser, the average of weights and the order of data from the tensors of a
  /// safetensors file, and uses what was restored.
  static func restore(_ bytes: [UInt8]) throws {
    let tensors = try Safetensors.decode(bytes).tensors
    let parameters = [Matrix<Float>([[1, 2], [3, 4]]), Matrix<Float>([[5]])]
    var failure: (any Error)?
    func attempt(_ body: () throws -> Void) {
      do { try body() } catch { failure = error }
    }
    attempt { try update(Adam(for: parameters), parameters, tensors) }
    attempt { try update(Adam(for: parameters, amsGrad: true), parameters, tensors) }
    attempt { try update(Adamax(for: parameters), parameters, tensors) }
    attempt {
      var average = WeightAverage(of: parameters, decay: 0.9)
      try average.restore(from: tensors)
      average.add(parameters)
      _ = average.parameters
    }
    attempt {
      var order = DataOrder(seed: 1, count: 5, batchSize: 2)
      let rows = order.batch(ofUpdate: try tensors.integer(named: "adam.updates"))
      _ = rows.reduce(0, +)
    }
    if let failure { throw failure }
  }

  private static func update<Rule: Optimizer<Float>>(
    _ rule: Rule, _ parameters: [Matrix<Float>], _ tensors: [String: NumericArray]
  ) throws {
    var (rule, parameters) = (rule, parameters)
    try rule.restore(from: tensors)
    for _ in 0..<2 { rule.update(&parameters, gradients: parameters, learningRate: 0.1) }
    _ = rule.checkpointTensors()
  }
}
