import Tensors

/// A model with parameters that an optimiser changes.
public protocol Trainable<Scalar>: Sendable {
  associatedtype Scalar: TensorScalar

  /// Names of the parameters, as in files; in the order of `parameters`.
  static var parameterNames: [String] { get }

  /// The trained parameters. Keep them as a stored property, so that they change in place.
  var parameters: [Matrix<Scalar>] { get set }
}
