import Archives
import Foundation
import RandomStreams
import Tensors
import Testing
import Training

@testable import PoissonInference

/// The directory of the stored reference cases, from the environment; the tests that need it are
/// skipped where it is absent.
let conformanceDirectory = ProcessInfo.processInfo.environment["REVERIE_IPVAE_CONFORMANCE"]

/// One stored case: parameters, inputs, noise and every intermediate result of the reference.
struct StoredCase {
  let tensors: [String: NumericArray]
  let metadata: [String: String]

  init(_ name: String) throws {
    let file = try Safetensors.read(conformanceDirectory! + "/\(name).safetensors")
    (tensors, metadata) = (file.tensors, file.metadata)
  }

  func number(_ key: String) -> Double { Double(metadata[key]!)! }

  func matrix(_ name: String) throws -> Matrix<Float> {
    let array = try #require(tensors[name], "no \(name)")
    let columns = array.shape.last ?? 1
    return Matrix(
      rows: array.count / max(columns, 1), columns: columns, elements: array.values(as: Float.self))
  }

  var model: IterativeModel<Float> {
    get throws {
      let phi = try matrix("param.phi.weight")
      let kind = metadata["kind"]!
      let configuration = IterativeConfiguration(
        image: ImageShape(count: phi.rows), latents: phi.columns,
        family: kind == "poisson" ? .poisson : .gaussian,
        activation: kind == "gaussian+relu" ? .relu : .identity)
      let names = ParameterLayout(configuration).names
      return try IterativeModel(
        configuration, parameters: try names.map { try matrix("param." + $0) })
    }
  }

  var frames: [Matrix<Float>] {
    get throws {
      let x = try #require(tensors["x"])
      let (steps, images) = (x.shape[0], x.shape[1])
      let all = try matrix("x")
      return (0..<steps).map { all.rows($0 * images..<($0 + 1) * images) }
    }
  }

  /// The noise arrays in order; exponentials `[event, image, latent]` become `[event · image, latent]`.
  func noise() throws -> [Matrix<Float>] {
    try tensors.keys.filter { $0.hasPrefix("noise.") }.sorted().map { try matrix($0) }
  }

  var settings: UnrollingSettings {
    var settings = UnrollingSettings(steps: Int(number("T")), events: Int(number("n_exp")))
    settings.relaxationTemperature = number("temp")
    settings.ceilingOpening = number("eps_clamp")
    settings.innerIterations = Int(number("n_iters_inner"))
    settings.innerWeight = number("beta_inner")
    settings.divergenceWeight = number("beta_outer")
    return settings
  }
}

func worst(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Double {
  var difference = a
  difference.add(b, scaledBy: -1)
  return Double(difference.maximumMagnitude())
}

@Suite(
  .enabled(
    if: conformanceDirectory != nil,
    "set REVERIE_IPVAE_CONFORMANCE to the folder of stored reference cases"))
struct ConformanceTests {
  static let cases = [
    "poisson_exact", "poisson_exact_video", "poisson_mean", "poisson_relaxed",
    "poisson_relaxed_eps03", "poisson_relaxed_inner3", "gaussian", "gaussian_eps03",
    "gaussian_inner3", "gaussian_mean", "gaussian_relu", "gaussian_relu_mean",
  ]

  /// Every step of the stored cases: state and reconstruction to 5e-6, losses to 1e-6 (relative).
  @Test(arguments: cases)
  func everyStep(name: String) throws {
    let stored = try StoredCase("tiny_" + name)
    let (model, frames) = (try stored.model, try stored.frames)
    var settings = InferenceSettings<Float>()
    settings.noise = .given(try stored.noise())
    settings.ceilingOpening = stored.number("eps_clamp")
    settings.innerIterations = Int(stored.number("n_iters_inner"))
    settings.innerWeight = stored.number("beta_inner")
    if name.hasSuffix("mean") {
      settings.mode = .mean
    } else if name.hasPrefix("poisson_relaxed") {
      settings.mode = .relaxed(temperature: stored.number("temp"))
    }
    var session = InferenceSession(model, images: frames[0].rows, settings: settings)
    for (t, frame) in frames.enumerated() {
      let step = session.step(frame)
      #expect(worst(session.state.potential, try stored.matrix("t\(t).u0")) < 5e-6)
      if let log = session.state.logDeviation {
        #expect(worst(log, try stored.matrix("t\(t).u1")) < 5e-6)
      }
      #expect(worst(step.latent, try stored.matrix("t\(t).z")) < 5e-6)
      #expect(worst(step.reconstruction, try stored.matrix("t\(t).recon")) < 5e-6)
      #expect(worst(step.latentDivergences, try stored.matrix("t\(t).loss_kl")) < 5e-6)
      for (image, (ours, theirs)) in zip(
        step.reconstructionLosses, try stored.matrix("t\(t).loss_recon").elements
      ).enumerated() {
        #expect(abs(ours - Double(theirs)) < 1e-6 * abs(ours), "image \(image) at \(t)")
      }
      for (ours, theirs) in zip(step.explained, try stored.matrix("t\(t).r2").elements) {
        #expect(abs(ours - Double(theirs)) < 5e-6)
      }
    }
  }

  /// Loss to 1e-6, gradients to 5e-6 of the largest entry, parameters after one Adamax update.
  @Test(
    arguments: [
      "poisson_relaxed", "poisson_relaxed_eps03", "poisson_relaxed_inner3", "gaussian",
      "gaussian_eps03", "gaussian_inner3", "gaussian_relu",
    ], [false, true])
  func gradientsAndUpdate(name: String, onTape: Bool) throws {
    let stored = try StoredCase("tiny_" + name)
    let (model, frames) = (try stored.model, try stored.frames)
    let noise = InferenceNoise.given(try stored.noise())
    if !onTape && stored.settings.innerIterations > 1 { return }
    let loss: UnrolledLoss<Float>
    if onTape {
      loss = TapeUnrolling(model, stored.settings).evaluate(frames, noise: noise)
    } else if model.configuration.family == .poisson {
      loss = PoissonUnrolling(model, stored.settings).evaluate(
        frames, noise: noise, tapes: UnrollingTapes())
    } else {
      loss = GaussianUnrolling(model, stored.settings).evaluate(
        frames, noise: noise, tapes: UnrollingTapes())
    }
    let expected = Double(try stored.matrix("loss").elements[0])
    #expect(abs(loss.loss - expected) < 1e-6 * abs(expected))
    for (index, parameter) in model.parameterNames.enumerated() {
      let reference = try stored.matrix("grad." + parameter)
      let error = worst(loss.gradients[index], reference) / Double(reference.maximumMagnitude())
      #expect(error < 5e-6, "\(parameter): \(error)")
    }
    let norm = loss.gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
    let expectedNorm = Double(try stored.matrix("grad_norm_before_clip").elements[0])
    #expect(abs(norm - expectedNorm) < 1e-5 * expectedNorm)
    var parameters = model.parameters
    var gradients = loss.gradients
    if norm > stored.number("grad_clip") {
      let scale = Float(stored.number("grad_clip") / (norm + 1e-6))
      for index in gradients.indices { gradients[index].scale(by: scale) }
    }
    var optimizer = Adamax(for: parameters, weightDecay: stored.number("weight_decay"))
    optimizer.update(&parameters, gradients: gradients, learningRate: stored.number("lr"))
    for (index, parameter) in model.parameterNames.enumerated() {
      #expect(worst(parameters[index], try stored.matrix("after." + parameter)) < 1e-6)
    }
  }

  /// The full-size trained models: 100 deterministic steps, and 16 with the stored noise.
  @Test(
    arguments: [
      ("standin_ipvae_b24", 2e-4, 5e-5), ("standin_igreluvae_b8", 2e-5, 2e-5),
    ])
  func trainedModels(name: String, meanTolerance: Double, sampleTolerance: Double) throws {
    let stored = try StoredCase(name)
    let model = try stored.model
    let frame = try stored.matrix("x")
    var settings = InferenceSettings<Float>()
    settings.mode = .mean
    var session = InferenceSession(model, images: frame.rows, settings: settings)
    session.run(frame, steps: 100, readingOut: [1, 2, 4, 8, 16, 32, 64, 100]) { step in
      let t = "mean.t\(step.step)"
      do {
        #expect(worst(step.reconstruction, try stored.matrix(t + ".recon")) < meanTolerance)
        for (ours, theirs) in zip(step.explained, try stored.matrix(t + ".r2").elements) {
          #expect(abs(ours - Double(theirs)) < 1e-4)
        }
        let losses = try stored.matrix(t + ".loss_recon").elements
        for (ours, theirs) in zip(step.reconstructionLosses, losses) {
          #expect(abs(ours - Double(theirs)) < 1e-5 * abs(ours))
        }
      } catch {
        Issue.record(error)
      }
    }
    #expect(worst(session.state.potential, try stored.matrix("mean.t100.u0")) < meanTolerance)

    let noise = try #require(stored.tensors["sample.noise"])
    let rows = try stored.matrix("sample.noise")
    let images = noise.shape[1]
    settings.mode = .sample
    settings.noise = .given(
      (0..<noise.shape[0]).map { rows.rows($0 * images..<($0 + 1) * images) })
    session = InferenceSession(model, images: images, settings: settings)
    for t in 1...16 {
      let step = session.step(frame)
      guard [1, 2, 4, 8, 16].contains(t) else { continue }
      let potential = try stored.matrix("sample.t\(t).u0")
      #expect(worst(session.state.potential, potential) < sampleTolerance)
      #expect(worst(step.reconstruction, try stored.matrix("sample.t\(t).recon")) < sampleTolerance)
    }
  }

  /// The model that diverges after the steps it was trained for must be recognised; the two stable
  /// ones must not.
  @Test(arguments: [("standin_ipvae_b8_unstable", false), ("standin_ipvae_b24", true)])
  func stabilityIsJudged(name: String, isStable: Bool) throws {
    let stored = try StoredCase(name)
    let model = try stored.model
    // Sixteen images rarely hold one that diverges: many runs of each. (IPVAE §10.2) gives the
    // stability numbers: far above 2, and 0.24.
    let frame = Matrix(stacking: [Matrix<Float>](repeating: try stored.matrix("x"), count: 12))
    let curve = ConvergenceCurve(of: model, on: frame, steps: [1, 100, 1_000], seed: 1)
    let stability = try #require(curve.stability)
    #expect(stability.isStable == isStable, "\(stability)")
  }
}
