import Reverie

extension ScalingWorkload {
  static let poisson = [
    poissonStep("step"), poissonStep("step with readout", readout: true),
    poissonStep("dense step", form: .lateral), poissonTraining,
  ]

  /// Inference, event-driven or by dense sums. One unit of work is a weight of the dense sums, lateral
  /// `[K, K]` and, with a readout, Φ `[M, K]`; event-driven, a fifth of them are added, those of the
  /// neurons that spiked.
  ///
  /// Memory: Φ, the lateral weights and the copy they are made from; states and images as the package
  /// estimates (`InferRequest`).
  private static func poissonStep(
    _ name: String, readout: Bool = false, form: FeedbackForm = .eventDriven
  ) -> ScalingWorkload {
    ScalingWorkload(
      family: "poisson", name: "poisson \(name)", unit: "weight·image",
      sizes: ["K": 512, "M": 256, "B": 64, "steps": 20]
    ) { size in
      let (latents, pixels, images) = (size["K"], size["M"], size["B"])
      let (steps, read) = (size["steps"], readout ? pixels : 0)
      return ScalingPlan(
        work: Double(latents * (latents + read) * images * steps), steps: steps,
        arrays: [
          [latents, 2 * latents + 4 * pixels], [6, images, latents], [4, images, pixels],
        ],
        working: latents * (latents + read + 4 * min(16, images))
      ) {
        PoissonSteps(latents: latents, pixels: pixels).inference(
          images: images, form: form, readout: readout, steps: steps, threads: 1,
          budget: $0)
      }
    }
  }

  /// One unit of work is a weight of Φ at a step of an image: two products forwards and four backwards.
  ///
  /// Memory as the package estimates (`PoissonTraining.memory`): weights with a gradient and two moments,
  /// images twice, the tape of a block of 50 images and a gradient of Φ for every block; and the images that the
  /// workload draws.
  private static let poissonTraining = ScalingWorkload(
    family: "poisson", name: "poisson training", unit: "weight·image·step",
    sizes: ["K": 512, "M": 256, "B": 200, "T": 16]
  ) { size in
    let (latents, pixels, batch, steps) = (size["K"], size["M"], size["B"], size["T"])
    return ScalingPlan(
      work: Double(latents * pixels * batch * steps),
      arrays: [
        [4 + (batch + 49) / 50, latents, pixels], [3, batch, pixels],
        [min(50, batch), steps, 7 * latents + 3 * pixels], [6, min(50, batch), latents],
      ],
      working: latents * pixels
    ) {
      PoissonSteps(latents: latents, pixels: pixels).training(
        batch: batch, steps: steps, threads: 1, budget: $0)
    }
  }
}
