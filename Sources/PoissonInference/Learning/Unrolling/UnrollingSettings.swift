import Tensors

/// Which form of the Poisson divergence is scored.
public enum DivergenceForm: String, Sendable, Codable, CaseIterable {
  /// `e^u g(u - u₀)`, weighted by the posterior rate, as the reference code has it.
  case reference
  /// `e^u₀ g(u - u₀)`, the divergence itself.
  case exact
}

/// What one batch of training needs beside the model and the images.
public struct UnrollingSettings: Sendable {
  /// Inference steps unrolled, T.
  public var steps = 16
  /// β of this update.
  public var divergenceWeight = 1.0
  /// τ of this update.
  public var relaxationTemperature = 1.0
  /// How far the soft ceilings are open, 0 to 1.
  public var ceilingOpening = 1.0
  /// Exponential events drawn at each step, n_exp.
  public var events: [Int]
  /// The window of the relaxed count.
  public var window = CountWindow.sigmoid
  /// The form of the KL term.
  public var divergenceForm = DivergenceForm.reference
  /// Inner iterations per frame.
  public var innerIterations = 1
  /// β_in, the weight of the leak; used with more than one inner iteration.
  public var innerWeight = 1.0

  /// Settings for `steps` steps with the same number of `events` at each.
  public init(steps: Int, events: Int = 21) {
    self.steps = steps
    self.events = [Int](repeating: events, count: steps)
  }
}

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
