import Tensors

/// Receives the positions of all chains every `interval` steps of a run.
public protocol Recorder<Scalar> {
  associatedtype Scalar: TensorScalar

  /// Steps between two recordings, at least 1.
  var interval: Int { get }

  /// Called after step `step` (a multiple of `interval`, counted from the run's start) with the
  /// positions `[chain, unit]`.
  mutating func record(_ positions: Matrix<Scalar>, step: Int)
}
