import RandomStreams
import Tensors
import Training

/// Sparse coding by a locally competitive algorithm with a non-negative soft threshold.
///
/// `v ← v + (d - v - (W - I) a) / τ`, `a = max(v - λ, 0)`, `d = Φᵀ x`, `W = ΦᵀΦ`, unit-norm columns (IPVAE eq. 29);
/// the dictionary learns by `ΔΦ ∝ (x - Φ a) aᵀ`. Its fixed points are those of
/// `½ ‖x - Φ a‖² + λ Σ a`, a ≥ 0.
///
/// - Reference: Rozell et al. (2008), *Sparse coding via thresholding and local competition*.
public struct LocallyCompetitive<Scalar: InferenceScalar>: Sendable {
  /// Φ `[pixel, latent]`, columns of norm 1.
  public var dictionary: Matrix<Scalar>
  /// λ
  public var threshold: Double
  /// τ, inference steps.
  public var timeConstant = 100.0
  /// Iterations of one inference, nine time constants by default.
  public var steps = 900

  /// With a dictionary of random columns of norm 1, from a seed; `threshold` is λ.
  public init(pixels: Int, latents: Int, threshold: Double, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .inferenceWeights)
    dictionary = .normals(pixels, latents, from: &stream)
    self.threshold = threshold
    normaliseColumns()
  }

  /// With a given dictionary, whose columns are scaled to norm 1.
  public init(dictionary: Matrix<Scalar>, threshold: Double) {
    self.dictionary = dictionary
    self.threshold = threshold
    normaliseColumns()
  }

  private mutating func normaliseColumns() {
    var norms = [Double](repeating: 0, count: dictionary.columns)
    for m in 0..<dictionary.rows {
      for k in norms.indices { norms[k] += Double(dictionary[m, k] * dictionary[m, k]) }
    }
    dictionary.multiplyColumns(by: norms.map { Scalar(1 / max($0.squareRoot(), 1e-12)) })
  }

  /// Codes a `[image, latent]` of `images` `[image, pixel]`.
  public func infer(_ images: Matrix<Scalar>, steps: Int? = nil) -> Matrix<Scalar> {
    var lateral = dictionary.transposeTimes(dictionary)
    for k in 0..<lateral.rows { lateral[k, k] -= 1 }
    let packed = PackedWeights(lateral)
    let drive = images.times(dictionary)
    var potential = Matrix<Scalar>.zeros(images.rows, dictionary.columns)
    var code = potential
    var inhibition = potential
    let count = potential.count
    for _ in 0..<(steps ?? self.steps) {
      packed.multiply(code, into: &inhibition)
      withPointers(&potential, &code, reading: drive, inhibition) { v, a, d, h in
        Self.step(
          v, a, drive: d, inhibition: h, threshold: Scalar(threshold),
          rate: Scalar(1 / timeConstant), count)
      }
    }
    return code
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func step(
    _ v: UnsafeMutablePointer<Scalar>, _ a: UnsafeMutablePointer<Scalar>,
    drive: UnsafePointer<Scalar>, inhibition: UnsafePointer<Scalar>, threshold: Scalar,
    rate: Scalar, _ count: Int
  ) {
    for i in 0..<count {
      v[i] += rate * (drive[i] - v[i] - inhibition[i])
      let above = v[i] - threshold
      a[i] = above > 0 ? above : 0
    }
  }

  /// Trains the dictionary; λ rises in equal steps to `threshold` over the first half.
  public mutating func train(
    on images: Matrix<Scalar>, updates: Int, batchSize: Int = 200, learningRate: Double = 0.01,
    seed: UInt64
  ) {
    let final = threshold
    var order = DataOrder(seed: seed, count: images.rows, batchSize: batchSize)
    for update in 0..<updates {
      threshold = final * min(1, 0.1 + 0.9 * Double(2 * update) / Double(updates))
      let batch = order.batch(ofUpdate: update, from: images)
      let code = infer(batch)
      var error = code.times(transpose: dictionary)
      error.scale(by: -1)
      error.add(batch)
      dictionary.setToProduct(
        error, code, transposingFirst: true, scaledBy: Scalar(learningRate), adding: 1)
      normaliseColumns()
    }
    threshold = final
  }
}
