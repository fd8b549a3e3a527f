import Tensors

/// Gradients and losses summed over the images of one block, as rows of two arrays over blocks, which
/// processes exchange whole.
struct GradientSums<Scalar: InferenceScalar> {
  typealias Memory = UnsafeMutablePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>
  private let dictionary: Memory  // [pixel, latent]
  let noise, precision: Doubles  // [pixel]
  let inhibition, initial, secondInitial, gain: Doubles  // [latent]
  let largestRates: Doubles  // [step]
  private let single: Doubles
  private let pixels, latents: Int

  /// Doubles that the sums of a block take beside the dictionary's.
  static func size(_ layout: UnrollingLayout) -> Int {
    2 * layout.pixels + 4 * layout.latents + layout.steps + 6
  }

  /// - Parameters:
  ///   - dictionary: memory of `pixels · latents` numbers.
  ///   - numbers: memory of `size` numbers.
  init(_ layout: UnrollingLayout, dictionary: Memory, numbers: Doubles) {
    (pixels, latents, self.dictionary) = (layout.pixels, layout.latents, dictionary)
    noise = numbers
    precision = noise + pixels
    inhibition = precision + pixels
    initial = inhibition + latents
    secondInitial = initial + latents
    gain = secondInitial + latents
    largestRates = gain + latents
    single = largestRates + layout.steps
  }

  var stepSize: Double {
    get { single[0] }
    nonmutating set { single[0] = newValue }
  }
  var secondStepSize: Double {
    get { single[1] }
    nonmutating set { single[1] = newValue }
  }
  var weightedError: Double {
    get { single[2] }
    nonmutating set { single[2] = newValue }
  }
  var divergence: Double {
    get { single[3] }
    nonmutating set { single[3] = newValue }
  }
  var lastSquaredError: Double {
    get { single[4] }
    nonmutating set { single[4] = newValue }
  }
  /// A whole number.
  var lastQuiet: Double {
    get { single[5] }
    nonmutating set { single[5] = newValue }
  }

  func reset() { noise.update(repeating: 0, count: single + 6 - noise) }

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
