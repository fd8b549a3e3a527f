import RandomStreams
import Tensors

/// Whether the dynamics of inference stay where they should (IPVAE §3.8).
public struct Stability: Sendable, Equatable, Codable {
  /// η λ_max(√R W √R) at the mean rates (IPVAE eq. 28): the deterministic dynamics are locally stable below 2. Of
  /// Gaussian latents without an activation σ² stands for R. nil for other models, and those without a linear decoder.
  public var number: Double?
  /// Fraction of neurons, over images, whose log rate (Poisson) is within 0.05 of the ceiling, or whose mean
  /// (Gaussian, either sign) within 0.3: `s ← 7 tanh((s + 7) / 7)` ends at 6.728. 0 for Bernoulli latents, whose
  /// probabilities saturate before it.
  public var fractionAtCeiling: Double
  /// Mean R² of rates over images with contrast; far from the median when a few images diverged. nil where no image
  /// has contrast.
  public var meanExplained: Double?
  /// Median R² of rates over the same images.
  public var medianExplained: Double?

  /// Stable: nothing at the ceiling, R² finite, and the number below 2; without a number, mean and median R² within
  /// 1, and a mean above -1: below, errors are more than twice what they are without a reconstruction.
  public var isStable: Bool {
    guard fractionAtCeiling == 0 else { return false }
    guard let meanExplained, let medianExplained else { return number.map { $0 < 2 } ?? true }
    return meanExplained.isFinite
      && (number.map { $0 < 2 }
        ?? (meanExplained > -1 && abs(meanExplained - medianExplained) < 1))
  }

  /// The stability number of each image for rates, or variances of Gaussian latents, `[image, latent]`, by Lanczos'
  /// method.
  public static func numbers<Scalar: InferenceScalar>(
    of model: IterativeModel<Scalar>, at rates: Matrix<Scalar>, iterations: Int = 60
  ) -> [Double] {
    let phi = Matrix<Double>(model.dictionary)
    let precision = model.precision.map { Double($0) }
    let stepSize = Double(model.stepSizes[0])
    var stream = RandomStream(seed: 1, purpose: .metrics)
    let start = Matrix<Double>.normals(1, rates.columns, from: &stream)
    // Blocks of images, for products in place of one vector at a time.
    return stride(from: 0, to: rates.rows, by: 256).flatMap { first -> [Double] in
      let block = rates.rows(first..<min(rates.rows, first + 256))
      let roots = Matrix<Double>(
        rows: block.rows, columns: block.columns,
        elements: block.elements.map { Double($0).squareRoot() })
      let largest = LargestEigenvalues.ofRows(start.repeatingRow(block.rows), steps: iterations) {
        vectors in
        vectors.multiplyElementwise(by: roots)
        var seen = vectors.times(transpose: phi)
        seen.multiplyColumns(by: precision)
        vectors = seen.times(phi)
        vectors.multiplyElementwise(by: roots)
      }
      return largest.map { stepSize * $0 }
    }
  }

  /// Measured on a batch at its present state.
  public init<Scalar: InferenceScalar>(
    _ session: InferenceSession<Scalar>, frame: Matrix<Scalar>
  ) {
    let model = session.model
    let configuration = model.configuration
    let potential = session.state.potential
    let ceiling = Scalar(
      configuration.stateCeilings[0] - (configuration.family == .gaussian ? 0.3 : 0.05))
    let high = potential.elements.reduce(0) {
      switch configuration.family {
      case .poisson: $0 + ($1 > ceiling ? 1 : 0)
      case .gaussian: $0 + (abs($1) > ceiling ? 1 : 0)
      case .bernoulli: $0
      }
    }
    fractionAtCeiling = Double(high) / Double(max(potential.count, 1))
    number = Self.factors(of: session).map { Self.numbers(of: model, at: $0).max() ?? 0 }
    let explained = ImageMetrics.summary(
      ImageMetrics.explained(frame, by: session.reconstructionFromRates()), of: frame)
    (meanExplained, medianExplained) = (explained?.mean, explained?.median)
  }

  /// R of Poisson latents, σ² of Gaussian ones without an activation, `[image, latent]`; nil where no number is known.
  private static func factors<Scalar: InferenceScalar>(
    of session: InferenceSession<Scalar>
  ) -> Matrix<Scalar>? {
    let configuration = session.model.configuration
    guard configuration.decoder.isLinear, configuration.activation == .identity else { return nil }
    switch configuration.family {
    case .poisson: return session.rates()
    case .gaussian:
      return session.state.logDeviation.map { log in
        var twice = log
        twice.scale(by: 2)
        return ScalarFunction.exponential.apply(twice)
      }
    case .bernoulli: return nil
    }
  }
}
