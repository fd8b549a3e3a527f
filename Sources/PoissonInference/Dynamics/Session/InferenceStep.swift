import Tensors

/// What one inference step reads out.
public struct InferenceStep<Scalar: InferenceScalar>: Sendable {
  /// Inference steps done, from 1.
  public var step: Int
  /// The latents read out, `[image, latent]`: counts, reals before the activation, bits, or rates.
  public var latent: Matrix<Scalar>
  /// What enters the decoder: the latents after activation and gain, `[image, latent]`.
  public var activity: Matrix<Scalar>
  /// x̂ `[image, pixel]`.
  public var reconstruction: Matrix<Scalar>
  /// Σ_m of the negative log-likelihood of each image, nats.
  public var reconstructionLosses: [Double] = []
  /// Divergence of this step from the one before, of each image, nats.
  public var divergences: [Double] = []
  /// The same, of each latent, `[image, latent]`.
  public var latentDivergences: Matrix<Scalar>
  /// Σ_m (x - x̂)² of each image.
  public var squaredErrors: [Double] = []
  /// R² of each image about its own mean.
  public var explained: [Double] = []
  /// ‖u_{t+1} - u_t‖ of each image.
  public var updateNorms: [Double] = []
  /// The largest rate of the batch after the update.
  public var largestRate: Scalar

  /// Fraction of exact zeros in the activity.
  public var fractionOfZeros: Double {
    let zeros = activity.elements.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    return Double(zeros) / Double(max(activity.count, 1))
  }
}
