import Tensors

/// Gradients and losses summed over the images of one block.
final class GradientSums<Scalar: InferenceScalar> {
  typealias Memory = UnsafeMutablePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>
  private let dictionary: Memory  // [pixel, latent]
  let noise, precision: Doubles  // [pixel]
  let inhibition, initial, secondInitial, gain: Doubles  // [latent]
  var largestRates: [Double]
  var stepSize = 0.0
  var secondStepSize = 0.0
  var weightedError = 0.0
  var divergence = 0.0
  var lastSquaredError = 0.0
  var lastQuiet = 0
  private let pixels, latents, variables: Int

  init(pixels: Int, latents: Int, steps: Int, _ variables: Int) {
    (self.pixels, self.latents, self.variables) = (pixels, latents, variables)
    dictionary = .allocate(capacity: pixels * latents)
    dictionary.initialize(repeating: 0, count: pixels * latents)
    noise = .allocate(capacity: 2 * pixels + 4 * latents)
    precision = noise + pixels
    inhibition = precision + pixels
    initial = inhibition + latents
    secondInitial = initial + latents
    gain = secondInitial + latents
    largestRates = [Double](repeating: 0, count: steps)
  }
  deinit {
    dictionary.deallocate()
    noise.deallocate()
  }

  var bytes: Int { pixels * latents * MemoryLayout<Scalar>.stride }

  func fits(_ pixels: Int, _ latents: Int, _ steps: Int, _ variables: Int) -> Bool {
    self.pixels == pixels && self.latents == latents && largestRates.count == steps
      && self.variables == variables
  }

  func reset() {
    noise.update(repeating: 0, count: 2 * pixels + 4 * latents)
    (stepSize, secondStepSize, weightedError, divergence) = (0, 0, 0, 0)
    (lastSquaredError, lastQuiet) = (0, 0)
  }

  /// The dictionary's gradient, the sum of errorᵀ · activity over `pairs`, each with `rows` rows
  /// (image and step).
  func setDictionary(_ pairs: (error: Memory, activity: Memory)..., rows: Int) {
    for (index, pair) in pairs.enumerated() {
      Scalar.gemm(
        transposeA: true, transposeB: false, m: pixels, n: latents, k: rows, alpha: 1,
        pair.error, lda: pixels, pair.activity, ldb: latents, beta: index == 0 ? 0 : 1,
        dictionary, ldc: latents)
    }
  }

  func addDictionary(to gradient: inout Matrix<Scalar>) {
    gradient.withMutablePointer {
      RowKernels<Scalar>.add($0, dictionary, into: $0, pixels * latents)
    }
  }
}
