import Tensors

/// What a session carries from frame to frame.
public struct InferenceState<Scalar: InferenceScalar>: Sendable, Codable, Equatable {
  /// u (log rate, logit) or μ, `[image, latent]`.
  public var potential: Matrix<Scalar>
  /// ξ = log standard deviation of Gaussian latents, `[image, latent]`; nil for the others.
  public var logDeviation: Matrix<Scalar>?
  /// Inference steps done: where the noise of the next one lies.
  public var step: Int
}
