import Diagnostics
import PoissonInference
import RandomStreams
import Tensors
import Training

extension PoissonExperiments {
  // MARK: - E8 run time

  static let runTime = Experiment(
    id: "ipvae-8", paper: paper, summary: "time of an inference step, K = 512, M = 256"
  ) { context in
    let model = IterativeModel<Float>.paperSized(seed: 1)
    var rows: [ReproductionRow] = []
    for images in [1, 200] {
      for form in [FeedbackForm.lateral, .eventDriven] {
        rows.append(
          row(
            "ipvae-8", "µs per image and step, \(images) images, \(form.rawValue)", .none,
            .measured, 1e6 * stepSeconds(model, images: images, form: form) / Double(images)))
      }
    }
    let training = try trainingCost(model)
    rows.append(
      row(
        "ipvae-8", "ms per training update, 200 images, T = 16, one thread", .none, .measured,
        1e3 * training.seconds))
    rows.append(
      row(
        "ipvae-8", "MB of its tape", .none, .measured, Double(training.tapeBytes) * 1e-6,
        published: "62 for all images at once"))
    return rows
  }

  /// Seconds of a training update of 200 images and T = 16, the least of several, at a temperature
  /// of 0.2, and the memory that it keeps.
  static func trainingCost(
    _ model: IterativeModel<Float>
  ) throws -> (seconds: Double, tapeBytes: Int) {
    var stream = RandomStream(seed: 2)
    let images = Matrix<Float>.normals(200, model.configuration.pixels, from: &stream)
    var plan = PoissonLearning.patches(updates: 1_000_000)
    (plan.finalTemperature, plan.temperatureShare) = (0.2, 0)
    var trainer = try IterativeTrainer(model, images: images, plan: plan, seed: 1)
    let clock = ContinuousClock()
    var least = Double.infinity
    for _ in 0..<6 {
      let start = clock.now
      try trainer.update()
      least = min(least, (clock.now - start).seconds)
    }
    return (least, trainer.tapeBytes)
  }

  /// Seconds of one sampled step of a batch, the least of several runs.
  static func stepSeconds(
    _ model: IterativeModel<Float>, images: Int, form: FeedbackForm
  ) -> Double {
    var settings = InferenceSettings<Float>(mode: .sample, seed: 1)
    settings.feedback = form
    var session = InferenceSession(model, images: images, settings: settings)
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Float>.normals(images, 256, from: &stream)
    session.advance(frame, steps: 20)
    let clock = ContinuousClock()
    let steps = max(20, 2_000 / images)
    var least = Double.infinity
    for _ in 0..<5 {
      let start = clock.now
      session.advance(frame, steps: steps)
      least = min(least, (clock.now - start).seconds / Double(steps))
    }
    return least
  }

  // MARK: - Event-driven engine

  static let eventDriven = Experiment(
    id: "ipvae-events", paper: paper, summary: "event-driven sums give the dense law"
  ) { _ in
    let model = IterativeModel<Double>(.paperSized(seed: 1))
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Double>.normals(8, 256, from: &stream)
    let finals = [FeedbackForm.lateral, .eventDriven].map { form -> InferenceSession<Double> in
      var settings = InferenceSettings<Double>(mode: .sample, seed: 1)
      settings.feedback = form
      var session = InferenceSession(model, images: 8, settings: settings)
      session.advance(frame, steps: 200)
      return session
    }
    var difference = finals[0].state.potential
    difference.add(finals[1].state.potential, scaledBy: -1)
    let cost = CodingCost(finals[1])
    return [
      row(
        "ipvae-events", "largest difference of potentials after 200 steps", .atMost(1e-6),
        .derived, difference.maximumMagnitude()),
      row(
        "ipvae-events", "dense operations over event-driven ones", .atLeast(2), .derived,
        cost.denseOperations / cost.synapticOperations),
    ]
  }
}
