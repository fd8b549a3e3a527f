import Training

extension PoissonConfiguration: RunConfiguration {
  /// The settings of the preset `patches`.
  public static var described: PoissonConfiguration { PoissonConfiguration() }

  /// The settings of data, model and training.
  public static var settings: [Setting] {
    dataSettings + modelSettings + PoissonLearning.settings(under: "plan") + [
      .seed("seed", help: "Seed of every random number")
    ]
  }

  private static var dataSettings: [Setting] {
    [
      .text("data", help: "File of images to learn from; absent: dead-leaves patches").optional,
      .structure(
        "reading", help: "How `data` is read, as the options of the same names; absent: by itself"
      ).optional,
      .structure("pixelScale", help: "Values of black and white; found from the data").optional,
      .choice(
        "preparation", ImagePreparation.self, help: "What is done to the images before training"),
      .whole(
        "patchSide", .atLeast(1), unit: "pixels",
        help: "Side of patches cut from large or embedded images"),
      .whole(
        "embeddedPatches", .atLeast(2), help: "Dead-leaves patches made where there is no data"),
      .number("validationShare", .between(0, 1), help: "Share of the images kept for validation"),
      .structure("image", help: "Shape of an image, pixels; found from the data").optional,
      .structure(
        "standardisation", help: "Shift and scale of the images; found from the data"
      ).optional,
    ]
  }

  private static var modelSettings: [Setting] {
    [
      .whole("latents", .atLeast(1), help: "Latent neurons K"),
      .choice("family", LatentFamily.self, help: "Latent family"),
      .choice("activation", LatentActivation.self, help: "Activation of Gaussian latents"),
      .structure("decoder", help: "Decoder: linear, multilayer or convolutional, with its widths"),
      .flag("learnsPixelNoise", help: "Whether the pixel noise is learned, else 1"),
      .number(
        "initialStepSize", .above(0),
        help: "Step size of inference before training, of log rates, logits or means"),
    ]
  }

  /// Activations belong to Gaussian latents, the local rule to linear decoders.
  public func checkRelations() throws(SettingError) {
    if activation != .identity && family != .gaussian {
      throw .conflict(
        keys: ["activation", "family"],
        problem: "`activation` is \(activation.rawValue), expected identity for \(family.rawValue) "
          + "latents.")
    }
    if plan.rule == .local && !decoder.isLinear {
      throw .conflict(
        keys: ["plan.rule", "decoder"],
        problem: "`plan.rule` is local, expected throughTime for a decoder that is not linear.")
    }
  }
}

extension PoissonLearning {
  /// The settings, as members of the object `key`.
  static func settings(under key: String) -> [Setting] {
    let at = { (member: String) in key + "." + member }
    return lengthSettings(at) + scheduleSettings(at) + inferenceSettings(at)
  }

  private static func lengthSettings(_ at: (String) -> String) -> [Setting] {
    [
      .whole(at("updates"), .atLeast(1), help: "Optimiser steps"),
      .whole(at("batchSize"), .atLeast(1), unit: "images", help: "Images of an update B"),
      .whole(at("steps"), .atLeast(1), help: "Inference steps unrolled T"),
      .number(
        at("divergenceWeight"), .atLeast(0), help: "Weight of the divergence in learning, beta"),
      .number(at("learningRate"), .above(0), help: "Base learning rate"),
      .number(at("weightDecay"), .atLeast(0), help: "L2 added to every gradient"),
      .number(
        at("gradientLimit"), .above(0), help: "Largest norm of the gradient of all parameters"),
    ]
  }

  private static func scheduleSettings(_ at: (String) -> String) -> [Setting] {
    [
      .number(
        at("rateWarmup"), .from(0, to: 1),
        help: "Share of the updates over which the learning rate rises"),
      .number(at("finalLearningRate"), help: "Learning rate at the end"),
      .number(
        at("rampStart"), .from(0, to: 1),
        help: "Share of the updates before beta and the ceilings start to rise"),
      .number(
        at("rampEnd"), .from(0, to: 1),
        help: "Share of the updates after which beta and the ceilings are full"),
      .number(
        at("temperatureShare"), .from(0, to: 1),
        help: "Share of the updates over which the temperature falls"),
      .number(
        at("finalTemperature"), .above(0), help: "Temperature of relaxed counts and bits at the end"
      ),
      .choice(at("window"), CountWindow.self, help: "Soft indicator of relaxed counts"),
      .choice(
        at("divergenceForm"), DivergenceForm.self,
        help: "Form of the divergence scored of Poisson latents"),
    ]
  }

  private static func inferenceSettings(_ at: (String) -> String) -> [Setting] {
    [
      .whole(
        at("innerIterations"), .atLeast(1), help: "Gradient steps of inference in a time step"),
      .number(
        at("innerWeight"), .atLeast(0), help: "Weight of the leak to the prior of inner iterations"),
      .number(
        at("eventTail"), .between(0, 1), help: "Probability of needing more events than are drawn"),
      .whole(
        at("eventInterval"), .atLeast(1), unit: "updates",
        help: "Updates between two settings of the events drawn"),
      .whole(at("windows"), .atLeast(1), help: "Updates in a row on the same batch"),
      .number(
        at("stabilityMargin"), .between(0, 1),
        help:
          "Share of the stability limit kept free, by a smaller step size of Poisson latents; absent: not asked for"
      ).optional,
      .choice(at("rule"), LearningKind.self, help: "How weights learn"),
    ]
  }
}
