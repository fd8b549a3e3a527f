import Tensors

/// Loss and gradients of one batch.
public struct UnrolledLoss<Scalar: InferenceScalar>: Sendable {
  /// The objective: mean over steps and images of reconstruction plus β times divergence, on the
  /// scale of 256 pixels.
  public var loss = 0.0
  /// Mean negative log-likelihood per image and step, nats.
  public var reconstruction = 0.0
  /// Mean divergence per image and step, nats.
  public var divergence = 0.0
  /// Mean squared error summed over pixels, of the last step.
  public var lastSquaredError = 0.0
  /// Fraction of quiet latents in the last draw: relaxed counts and bits below one half, Gaussian
  /// activities not above 0.
  public var lastFractionQuiet = 0.0
  /// The largest rate read out at each step.
  public var largestRates: [Double] = []
  /// By the parameters, in the order of the model.
  public var gradients: [Matrix<Scalar>] = []
  /// State variables after the last step, each `[image, latent]`: where a next window starts.
  public var finalState: [Matrix<Scalar>] = []

  mutating func noteQuiet(_ activity: Matrix<Scalar>, _ family: LatentFamily) {
    let quiet = activity.withPointer {
      RowKernels.countBelow(Scalar(family.quietThreshold), $0, activity.count)
    }
    lastFractionQuiet = Double(quiet) / Double(activity.count)
  }
}
