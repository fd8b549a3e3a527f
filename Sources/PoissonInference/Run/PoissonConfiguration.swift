import UserData

/// Everything that fixes the training of an iterative model: what is stored in `run.json`.
public struct PoissonConfiguration: Sendable, Codable, Equatable {
  /// Published settings to start from.
  public enum Preset: String, Sendable, Codable, CaseIterable {
    /// 16 × 16 whitened patches: K = 512, T = 16, β = 24 (Poisson) or 8.
    case patches
    /// MNIST: K = 512, T = β = 128 (Poisson), 64 (Gaussian) or 32 (rectified Gaussian).
    case mnist
    /// Seconds: K = 100, 12 × 12 patches, T = 32, β = 16 (Poisson) or 8.
    case small
  }

  /// Images to learn from; nil for embedded dead-leaves patches.
  public var data: String?
  /// How `data` is read where it does not say it itself; nil for no decision.
  public var reading: ReadingOptions?
  /// The values of black and white in `data`, once it is read, and in all images that the run meets
  /// later; nil for embedded patches, for what is cut into standardised patches, and in old runs.
  public var pixelScale: PixelScale?
  /// What is done to images first; once they are read, what was done.
  public var preparation = ImagePreparation.automatic
  /// Side of patches cut from large or embedded images, pixels.
  public var patchSide = 16
  /// Embedded patches made when there is no data.
  public var embeddedPatches = 8_000
  /// Share of the images kept for validation.
  public var validationShare = 0.2
  /// Shape of an image; found from the data when training begins.
  public var image: ImageShape?
  /// Shift and scale of the images, those kept back among them, where they were standardised; found from the data.
  public var standardisation: ImageStandardisation?
  /// K, latent neurons; the published models have 512.
  public var latents = 512
  /// The family of the latents, their prior and posterior.
  public var family = LatentFamily.poisson
  /// φ, applied to Gaussian latents after the draw.
  public var activation = LatentActivation.identity
  /// f of `x ≈ f(z)`.
  public var decoder = DecoderArchitecture.linear
  /// Whether the pixel noise is learned.
  public var learnsPixelNoise = true
  /// η of log rates before training. 1 as published; a short run cannot bring it down to where
  /// inference is stable.
  public var initialStepSize = 1.0
  /// Length, schedules and optimiser of the training.
  public var plan: PoissonLearning
  /// Seed of embedded images, initial weights, order of data and latents drawn.
  public var seed: UInt64

  /// - Parameter updates: optimiser steps; nil for the preset's (2000, or 1000 for `small`).
  public init(
    preset: Preset = .patches, family: LatentFamily = .poisson,
    activation: LatentActivation = .identity, updates: Int? = nil, seed: UInt64 = 1
  ) {
    self.family = family
    self.activation = activation
    self.seed = seed
    switch preset {
    case .patches:
      plan = .patches(updates: updates ?? 2_000, family: family, activation: activation)
    case .mnist: plan = .mnist(updates: updates ?? 2_000, family: family, activation: activation)
    case .small:
      plan = .patches(updates: updates ?? 1_000, family: family, activation: activation)
      // Shallower or freer, and the step size that is learned is unstable for some seeds.
      (plan.steps, plan.divergenceWeight) = (32, family == .poisson ? 16 : 8)
      plan.batchSize = 100
      plan.learningRate = 0.015
      (latents, patchSide, embeddedPatches) = (100, 12, 4_000)
    }
    // The published ramps are shares of 155 000 updates; as shares of a short run β would come
    // before there is a dictionary, and nothing would be explained.
    if plan.updates < 20_000 {
      (plan.rampEnd, plan.rateWarmup, plan.temperatureShare) = (0.4, 0.05, 0.4)
      initialStepSize = family == .gaussian ? 1 : 0.2
    }
  }

  /// The model's own configuration for images of `shape`.
  public func model(for shape: ImageShape) -> IterativeConfiguration {
    IterativeConfiguration(
      image: shape, latents: latents, family: family, activation: activation, decoder: decoder,
      learnsPixelNoise: learnsPixelNoise)
  }
}
