import Tensors

/// Sums over the blocks of a batch, as loss and gradients by the parameters.
struct CollectedSums<Scalar: InferenceScalar> {
  private(set) var result = UnrolledLoss<Scalar>()
  private let blocks: [GradientSums<Scalar>]
  private let model: IterativeModel<Scalar>

  /// Everything but the gradients by step sizes, initial states and gains.
  init(
    _ blocks: [GradientSums<Scalar>], model: IterativeModel<Scalar>,
    settings: UnrollingSettings, images: Int
  ) {
    (self.blocks, self.model) = (blocks, model)
    result.gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
    for sums in blocks { sums.addDictionary(to: &result.gradients[0]) }
    setLoss(settings, images: images)
    setNoise()
    setRow("log_bias") { $0.inhibition }
  }

  private mutating func setLoss(_ settings: UnrollingSettings, images: Int) {
    let (pixels, latents) = (model.configuration.pixels, model.configuration.latents)
    let scored = Double(images * settings.steps)
    result.reconstruction =
      blocks.reduce(0.0) { $0 + $1.weightedError } / scored
      + GaussianLikelihood.logNoise(model.pixelNoise)
      + GaussianLikelihood.normalisation(pixels: pixels)
    result.divergence = blocks.reduce(0.0) { $0 + $1.divergence } / scored
    result.loss =
      256 / Double(pixels)
      * (result.reconstruction + settings.divergenceWeight * result.divergence)
    result.lastSquaredError = blocks.reduce(0.0) { $0 + $1.lastSquaredError / Double(images) }
    result.lastFractionQuiet =
      blocks.reduce(0.0) { $0 + $1.lastQuiet } / Double(images * latents)
    result.largestRates = (0..<settings.steps).map { step in
      blocks.reduce(0.0) { max($0, $1.largestRates[step]) }
    }
  }

  /// The gradient by the raw noise s: `s̄ = (ς̄ - 2 P P̄) (1 - tanh²(s / 3.45))`, ς = log σ
  /// (IPVAE eq. 32).
  private mutating func setNoise() {
    guard let index = model.parameterNames.firstIndex(of: "dec_log_sigma") else { return }
    let (raw, precision) = (model.parameters[index], model.precision)
    for j in precision.indices {
      let noise = blocks.reduce(0.0) { $0 + $1.noise[j] }
      let byPrecision = blocks.reduce(0.0) { $0 + $1.precision[j] }
      let bounded = tanh(Double(raw[0, j]) / IterativeModel<Scalar>.logNoiseBound)
      let total = noise - 2 * Double(precision[j]) * byPrecision
      result.gradients[index][0, j] = Scalar(total * (1 - bounded * bounded))
    }
  }

  /// Sets the gradient of a parameter `[1, latent]` to a sum over blocks.
  mutating func setRow(
    _ name: String, _ sums: (GradientSums<Scalar>) -> UnsafeMutablePointer<Double>
  ) {
    guard let index = model.parameterNames.firstIndex(of: name) else { return }
    for j in 0..<model.configuration.latents {
      result.gradients[index][0, j] = Scalar(blocks.reduce(0.0) { $0 + sums($1)[j] })
    }
  }

  /// Sets the gradient of a parameter `[1, 1]` to a sum over blocks.
  mutating func setNumber(_ name: String, _ sum: (GradientSums<Scalar>) -> Double) {
    guard let index = model.parameterNames.firstIndex(of: name) else { return }
    result.gradients[index][0, 0] = Scalar(blocks.reduce(0.0) { $0 + sum($1) })
  }
}
