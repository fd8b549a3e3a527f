import Reverie

/// Iterative Poisson inference, by default K = 512 neurons and M = 256 pixels, at 80 % zeros, and a
/// training iteration of B = 200 images unrolled over T = 16 steps.
struct PoissonSteps {
  let latents, pixels: Int
  private let model: IterativeModel<Float>

  /// Columns of the dictionary Φ have the same norm at every size.
  init(latents: Int = 512, pixels: Int = 256) {
    (self.latents, self.pixels) = (latents, pixels)
    let configuration = IterativeConfiguration(
      image: ImageShape(count: pixels), latents: latents)
    var model = IterativeModel<Float>(configuration, seed: 1)
    var stream = RandomStream(seed: 1)
    model.parameters[0] = .normals(pixels, latents, from: &stream)
    model.parameters[0].scale(by: 0.8 / Float(pixels).squareRoot())
    for (index, name) in model.parameterNames.enumerated() {
      // b = 0.13: 80 % zeros.
      if name == "log_bias" { model.parameters[index] = Matrix(repeating: -2.04, 1, latents) }
      if name == "log_lr.0" { model.parameters[index] = Matrix(repeating: -2, 1, 1) }
      if name == "u_init.0" { model.parameters[index] = Matrix(repeating: -1.5, 1, latents) }
    }
    self.model = model
  }

  func inference(
    images: Int, form: FeedbackForm, readout: Bool, steps: Int? = nil, threads: Int, budget: Double
  ) -> Measurement {
    var settings = InferenceSettings<Float>(mode: .sample, seed: 3)
    (settings.feedback, settings.threads) = (form, threads)
    var session = InferenceSession(model, images: images, settings: settings)
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Float>.normals(images, pixels, from: &stream)
    let steps = steps ?? (images == 1 ? 500 : 10)
    let name = "poisson step B=\(images)" + (readout ? " with readout" : "")
    return Measurement(
      name, peer: form == .eventDriven ? "reverie" : "reverie-dense", threads: threads,
      steps: steps, budget: budget
    ) {
      guard readout else { return session.advance(frame, steps: steps) }
      for _ in 0..<steps {
        session.advance(frame, steps: 1)
        precondition(session.drawReadout().reconstruction[0, 0].isFinite)
      }
    }
  }

  func training(
    batch: Int = 200, steps: Int = 16, threads: Int, budget: Double
  ) -> Measurement {
    var stream = RandomStream(seed: 2)
    let images = Matrix<Float>.normals(batch, pixels, from: &stream)
    var plan = PoissonLearning.patches(updates: 1_000_000)
    (plan.batchSize, plan.steps) = (batch, steps)
    // The peers' temperature of 0.2 and 20 events: hold the schedule there.
    (plan.finalTemperature, plan.temperatureShare, plan.eventInterval) = (0.2, 0, 1_000_000)
    plan.eventTail = 1e-9
    guard
      var trainer = try? IterativeTrainer(
        model, images: images, plan: plan, seed: 1, parallelism: Parallelism(threads: threads))
    else { preconditionFailure("the plan does not fit the images") }
    return Measurement(
      "poisson training B=\(batch) T=\(steps)", threads: threads, steps: 1, budget: budget
    ) {
      do { try trainer.update() } catch { preconditionFailure("\(error)") }
    }
  }

  func measure(threads: Int, budget: Double) -> [Measurement] {
    var all: [Measurement] = []
    for images in [1, 200] {
      for readout in [false, true] {
        for form in [FeedbackForm.eventDriven, .lateral] {
          all.append(
            inference(
              images: images, form: form, readout: readout, threads: threads, budget: budget))
        }
      }
    }
    return all + [training(threads: threads, budget: budget)]
  }
}
