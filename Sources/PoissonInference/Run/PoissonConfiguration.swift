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
  /// What is done to images first.
  public var preparation = ImagePreparation.automatic
  /// Side of patches cut from large or embedded images, pixels.
  public var patchSide = 16
  /// Embedded patches made when there is no data.
  public var embeddedPatches = 8_000
  /// Share of the images kept for validation.
  public var validationShare = 0.2
  /// Shape of an image; found from the data when training begins.
  public var image: ImageShape?
  /// Shift and scale of the training images, where they were standardised; found from the data.
  public var standardisation: ImageStandardisation?
  /// K
  public var latents = 512
  /// The latent variables.
  public var family = LatentFamily.poisson
  /// φ of the latents.
  public var activation = LatentActivation.identity
  /// The decoder.
  public var decoder = DecoderArchitecture.linear
  /// Whether the pixel noise is learned.
  public var learnsPixelNoise = true
  /// η of log rates before training. 1 as published; a short run cannot bring it down to where
  /// inference is stable.
  public var initialStepSize = 1.0
  /// How it is trained.
  public var plan: PoissonLearning
  /// The seed of every draw.
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

  /// What cannot work, in words; nil if nothing.
  public var problem: String? {
    if latents < 1 { return "latents is \(latents), expected at least 1." }
    if activation != .identity && family != .gaussian {
      return
        "activation is \(activation.rawValue), expected identity for \(family.rawValue) latents."
    }
    if !(initialStepSize > 0) {
      return "initialStepSize is \(initialStepSize), expected a number above 0."
    }
    if embeddedPatches < 2 {
      return "embeddedPatches is \(embeddedPatches), expected at least 2."
    }
    for (name, value) in [
      ("patchSide", patchSide), ("plan.updates", plan.updates), ("plan.batchSize", plan.batchSize),
      ("plan.steps", plan.steps), ("plan.innerIterations", plan.innerIterations),
      ("plan.windows", plan.windows), ("plan.eventInterval", plan.eventInterval),
    ] where value < 1 {
      return "\(name) is \(value), expected at least 1."
    }
    for (name, value) in [
      ("plan.learningRate", plan.learningRate), ("plan.finalTemperature", plan.finalTemperature),
      ("plan.gradientLimit", plan.gradientLimit),
    ] where !(value > 0) {
      return "\(name) is \(value), expected a number above 0."
    }
    for (name, value) in [
      ("plan.divergenceWeight", plan.divergenceWeight), ("plan.innerWeight", plan.innerWeight),
      ("plan.weightDecay", plan.weightDecay),
    ] where !(value >= 0) {
      return "\(name) is \(value), expected 0 or more."
    }
    for (name, value) in [
      ("validationShare", validationShare), ("plan.eventTail", plan.eventTail),
    ] where !(value > 0 && value < 1) {
      return "\(name) is \(value), expected a number between 0 and 1."
    }
    if plan.rule == .local && !decoder.isLinear {
      return "plan.rule is local, expected throughTime for a decoder that is not linear."
    }
    return nil
  }
}
