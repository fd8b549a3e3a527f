import Archives
import Tensors

/// The exponential average of parameters over updates, corrected for its start.
///
/// `a ← d a + (1 - d) θ`; the average read is `a / (1 - dᵗ)`.
public struct WeightAverage<Scalar: TensorScalar>: Sendable {
  /// d, per update.
  public let decay: Double
  /// Updates taken in.
  public private(set) var updates = 0
  private var sums: [Matrix<Scalar>]

  /// An average that starts with nothing.
  public init(of parameters: [Matrix<Scalar>], decay: Double) {
    self.decay = decay
    sums = parameters.map { .zeros($0.rows, $0.columns) }
  }

  /// Takes in the parameters after an update.
  public mutating func add(_ parameters: [Matrix<Scalar>]) {
    updates += 1
    for index in sums.indices {
      sums[index].interpolate(towards: parameters[index], by: Scalar(1 - decay))
    }
  }

  /// Counts one update and lends the memory of the sums, for callers that move them towards the new
  /// parameters block by block, by the share `1 - decay`.
  public mutating func update<Result>(_ body: ([UnsafeMutablePointer<Scalar>]) -> Result) -> Result
  {
    updates += 1
    return sums.withMutablePointers(body)
  }

  /// The averaged parameters; nil before the first update.
  public var parameters: [Matrix<Scalar>]? {
    guard updates > 0 else { return nil }
    let correction = Scalar(1 / (1 - power(decay, updates)))
    return sums.map {
      var average = $0
      average.scale(by: correction)
      return average
    }
  }

  /// The state as arrays of a checkpoint.
  public func checkpointTensors() -> [String: NumericArray] {
    var tensors = ["average.updates": NumericArray(shape: [1], values: [updates])]
    for (index, sum) in sums.enumerated() { tensors["average.\(index)"] = NumericArray(sum) }
    return tensors
  }

  /// Restores what `checkpointTensors` gave.
  public mutating func restore(from tensors: [String: NumericArray]) throws {
    updates = try tensors.integer(named: "average.updates")
    try sums.restore(named: "average", from: tensors)
  }
}
