import Tensors

/// Receives the positions of all chains every `interval` steps of a run, and what the kernel reported of
/// the steps in between.
public protocol InfoRecorder<Scalar, Info> {
  associatedtype Scalar: TensorScalar
  /// The report of a kernel's steps (`SamplingKernel.Info`).
  associatedtype Info: StepInfo

  /// Steps between two recordings, at least 1.
  var interval: Int { get }

  /// Called after step `step` (a multiple of `interval`, counted from the run's start) with the
  /// positions `[chain, unit]` and the report of all steps since the recording before.
  mutating func record(_ positions: Matrix<Scalar>, info: Info, step: Int)
}
