import Dynamics
import Tensors

/// A reservoir ready to run: weights and the noise projection Σ (RSN §2.5).
public struct CompiledReservoir<Scalar: TensorScalar>: Sendable {
  /// W_out `[m, n]`, W̃ `[n, m]` and b.
  public let network: ReservoirSampler<Scalar>
  /// Σᵀ `[m, n]`, Σ = W_outᵀ (W_out W_outᵀ)⁻¹, so that `W_out Σ = I`.
  public let noiseProjectionTransposed: Matrix<Scalar>
  /// Condition number of G = W_out W_outᵀ.
  public let conditionNumber: Double
  /// The ridge added to the diagonal of G; 0 for well-conditioned readouts.
  public let ridge: Double
  /// `max |W_out Σ - I|`.
  public let projectionError: Double

  /// Σ `[n, m]`.
  public var noiseProjection: Matrix<Scalar> { noiseProjectionTransposed.transposed }

  /// The least-norm lift `r₀ = Σ x₀` of outputs `[chain, m]` to reservoir states `[chain, n]`.
  public func lift(_ outputs: Matrix<Scalar>) -> Matrix<Scalar> {
    outputs.rowTimes(noiseProjectionTransposed)
  }

  /// The readout `x = W_out r` of reservoir states `[chain, n]`.
  public func read(_ states: Matrix<Scalar>) -> Matrix<Scalar> {
    states.rowTimes(transpose: network.readout)
  }
}
