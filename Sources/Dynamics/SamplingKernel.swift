import RandomStreams
import Tensors

/// A Markov kernel over a batch of chains: starts them, then advances all of them in place.
///
/// A kernel takes its noise from `stream` at the stream's step and leaves the stream one step
/// further, whatever it drew (several draws in one step differ by `Purpose`). Rows of a batch are
/// independent, so that a batch can be split anywhere without changing a bit.
public protocol SamplingKernel<Scalar>: Sendable {
  associatedtype Scalar: TensorScalar
  /// What is carried from step to step, workspace included.
  associatedtype State: Sendable & Codable
  /// What one step reports and the next step does not need.
  associatedtype Info: Sendable

  /// Starts chains at `positions` `[chain, unit]`.
  func makeState(at positions: Matrix<Scalar>) throws(SamplingError) -> State

  /// One step of every chain.
  func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) -> Info

  /// `steps` steps of every chain: the same draws and the same bits as `steps` calls of `step`.
  /// Kernels that fuse steps have their own.
  func advance(
    _ state: inout State, steps: Int, using stream: inout RandomStream
  ) throws(SamplingError)

  /// The positions of the chains `[chain, unit]`, as `makeState` took them.
  func positions(of state: State) -> Matrix<Scalar>

  /// Δt as named in errors; 0 for kernels without a time step.
  var reportedTimeStep: Double { get }
}

extension SamplingKernel {
  /// `steps` steps of every chain.
  public func advance(
    _ state: inout State, steps: Int, using stream: inout RandomStream
  ) throws(SamplingError) {
    for _ in 0..<steps { _ = try step(&state, using: &stream) }
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { 0 }
}
