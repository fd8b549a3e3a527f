import Archives
import Tensors

/// A rule that turns gradients into updates, with state of its own.
public protocol Optimizer<Scalar>: Sendable {
  associatedtype Scalar: TensorScalar

  /// One update of `parameters` by `gradients`, which are of the same number and shapes.
  mutating func update(
    _ parameters: inout [Matrix<Scalar>], gradients: [Matrix<Scalar>], learningRate: Double)

  /// The state as arrays of a checkpoint, under names of its own.
  func checkpointTensors() -> [String: NumericArray]

  /// Restores what `checkpointTensors` gave.
  mutating func restore(from tensors: [String: NumericArray]) throws
}
