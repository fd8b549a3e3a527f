import Diagnostics
import PoissonInference
import Tensors

/// Trains a model of the comparison, given the fraction of zeros that the first one has.
typealias DigitBaselineMaker = (_ zeros: Double) throws -> DigitBaseline

extension PoissonLaboratory {
  /// All models of the comparison, the iterative Poisson model first. Those without draws are compared at
  /// its dimension, sparse coding and principal components at its activity, too.
  func digitBaselines(on images: Matrix<Float>, seed: UInt64) -> [DigitBaselineMaker] {
    let iterative = PoissonExperiments.iterativeFamilies.map { family, activation in
      { _ in try comparedIterative(family, activation, images, seed) } as DigitBaselineMaker
    }
    let amortized = [
      (AmortizedConfiguration.Family.poisson, LatentActivation.identity), (.gaussian, .relu),
      (.gaussian, .identity),
    ].map { family, activation in
      { _ in try comparedAmortized(family, activation, images, seed) } as DigitBaselineMaker
    }
    let hybrids = HybridModel<Float>.Refinement.allCases.map { refinement in
      { _ in try comparedHybrid(refinement, images, seed) } as DigitBaselineMaker
    }
    let predictive = PredictiveCoding<Float>.Kind.allCases.map { kind in
      { _ in comparedPredictive(kind, images, seed) } as DigitBaselineMaker
    }
    return iterative + amortized + hybrids + predictive
      + [
        { zeros in comparedSparse(images, zeros: zeros, seed) },
        { _ in try comparedComponents(images, count: digitLatents, "PCA") },
        { zeros in
          let active = max(1, Int(((1 - zeros) * Double(digitLatents)).rounded()))
          return try comparedComponents(images, count: active, "PCA, equal activity")
        },
      ]
  }

  private func comparedIterative(
    _ family: LatentFamily, _ activation: LatentActivation, _ images: Matrix<Float>, _ seed: UInt64
  ) throws -> DigitBaseline {
    let model = try digitModel(images, family, activation, seed: seed)
    let steps = isQuick ? 200 : 1_000
    return DigitBaseline(name: model.configuration.name) { images in
      var settings = InferenceSettings<Float>(mode: .sample, seed: seed)
      settings.threads = context.parallelism.threads
      var session = InferenceSession(model, images: images.rows, settings: settings)
      session.advance(images, steps: steps)
      let drawn = session.drawReadout()
      return .init(
        reconstruction: drawn.reconstruction, codes: drawn.activity, features: session.rates())
    }
  }

  private func comparedAmortized(
    _ family: AmortizedConfiguration.Family, _ activation: LatentActivation,
    _ images: Matrix<Float>, _ seed: UInt64
  ) throws -> DigitBaseline {
    let configuration = AmortizedConfiguration(
      image: Self.digitShape, latents: digitLatents, family: family, activation: activation,
      encoder: isQuick ? .linear : .convolutional, decoder: isQuick ? .linear : .convolutional)
    let model = try trainedAmortized(
      configuration, on: images, updates: (quick: 1_000, published: 240_000), seed: seed)
    return DigitBaseline(name: configuration.name) { images in
      let read = model.readInBlocks(images, seed: seed)
      return .init(reconstruction: read.reconstruction, codes: read.codes, features: read.rates)
    }
  }

  private func comparedHybrid(
    _ refinement: HybridModel<Float>.Refinement, _ images: Matrix<Float>, _ seed: UInt64
  ) throws -> DigitBaseline {
    let model = try trainedHybrid(refinement, latents: digitLatents, on: images, seed: seed)
    let name = refinement == .semiAmortized ? "semi-amortised" : "iterative-amortised"
    return DigitBaseline(name: name) { images in
      let means =
        model.means(
          of: images, steps: 5 * Self.hybridSteps, divergenceWeight: 1, seed: seed
        ).last ?? images
      return .init(
        reconstruction: means.times(transpose: model.parameters[1]), codes: means, features: means)
    }
  }

  private func comparedPredictive(
    _ kind: PredictiveCoding<Float>.Kind, _ images: Matrix<Float>, _ seed: UInt64
  ) -> DigitBaseline {
    let model = trainedPredictive(kind, on: images, seed: seed)
    return DigitBaseline(name: Self.name(of: kind)) { images in
      let read = model.infer(images)
      let top = read.layers.last ?? images
      return .init(reconstruction: read.predictions[0], codes: top, features: top)
    }
  }

  /// Non-negative sparse coding whose threshold is set so that as much is silent as in the first model.
  private func comparedSparse(
    _ images: Matrix<Float>, zeros: Double, _ seed: UInt64
  ) -> DigitBaseline {
    context.log("training non-negative sparse coding on MNIST, seed \(seed)")
    var coder = trainedCoder(latents: digitLatents, on: images, quickUpdates: 300, seed: seed)
    let sample = images.rows(0..<min(200, images.rows))
    var (low, high) = (0.0, 10.0)
    for _ in 0..<12 {
      coder.threshold = (low + high) / 2
      let isTooActive = ImageMetrics.fractionOfZeros(coder.infer(sample)) < zeros
      (low, high) = isTooActive ? (coder.threshold, high) : (low, coder.threshold)
    }
    return DigitBaseline(name: "sparse coding, equal activity") { [coder] images in
      let codes = coder.infer(images)
      return .init(
        reconstruction: codes.times(transpose: coder.dictionary), codes: codes, features: codes)
    }
  }

  /// The leading `count` principal components; the others of the latents are silent.
  private func comparedComponents(
    _ images: Matrix<Float>, count: Int, _ name: String
  ) throws -> DigitBaseline {
    let mean = images.columnMeans().map { Float($0) }
    func centred(_ images: Matrix<Float>) -> Matrix<Float> {
      var result = images
      result.addRow(mean.map { -$0 })
      return result
    }
    let (given, latents) = (centred(images), digitLatents)
    let vectors = try given.transposeTimes(given).symmetricEigen(name: "covariance").vectors
    let directions = vectors.rows(vectors.rows - count..<vectors.rows)
    return DigitBaseline(name: name) { images in
      let scores = centred(images).times(transpose: directions)
      var reconstruction = scores.times(directions)
      reconstruction.addRow(mean)
      var codes = Matrix<Float>.zeros(images.rows, latents)
      for row in 0..<images.rows {
        for k in 0..<count { codes[row, k] = scores[row, k] }
      }
      return .init(reconstruction: reconstruction, codes: codes, features: scores)
    }
  }
}
