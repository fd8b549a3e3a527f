import RandomStreams
import Tensors

/// Whether the dynamics of a linear Poisson model stay where they should (specification 3.8).
public struct Stability: Sendable, Equatable, Codable {
  /// η λ_max(√R W √R) at the mean rates: the deterministic dynamics are locally stable below 2.
  public var number: Double
  /// Fraction of neurons, over images, whose state is within 0.05 of the ceiling.
  public var fractionAtCeiling: Double
  /// Mean R² of rates over images; far from the median when a few images diverged.
  public var meanExplained: Double
  /// Median R² of rates over images.
  public var medianExplained: Double

  /// Stable: the number below 2, nothing at the ceiling, mean and median R² within 1.
  public var isStable: Bool {
    number < 2 && fractionAtCeiling == 0 && abs(meanExplained - medianExplained) < 1
  }

  /// The stability number of each image for rates `[image, latent]`, by power iteration.
  public static func numbers<Scalar: InferenceScalar>(
    of model: IterativeModel<Scalar>, at rates: Matrix<Scalar>, iterations: Int = 60
  ) -> [Double] {
    let phi = Matrix<Double>(model.dictionary)
    let precision = model.precision.map { Double($0) }
    let stepSize = Double(model.stepSizes[0])
    return (0..<rates.rows).map { row in
      let roots = rates.row(row).map { Double($0).squareRoot() }
      var stream = RandomStream(seed: 1, purpose: .metrics)
      var vector = Matrix<Double>.normals(1, roots.count, from: &stream)
      var eigenvalue = 0.0
      for _ in 0..<iterations {
        let norm = vector.sumOfSquares().squareRoot()
        guard norm > 0 else { return 0 }
        vector.scale(by: 1 / norm)
        vector.multiplyColumns(by: roots)
        var seen = vector.times(transpose: phi)
        seen.multiplyColumns(by: precision)
        vector = seen.times(phi)
        vector.multiplyColumns(by: roots)
        eigenvalue = vector.sumOfSquares().squareRoot()
      }
      return stepSize * eigenvalue
    }
  }

  /// Measured on a batch at its present state.
  public init<Scalar: InferenceScalar>(
    _ session: InferenceSession<Scalar>, frame: Matrix<Scalar>
  ) {
    let model = session.model
    let potential = session.state.potential
    let ceiling = Scalar(model.configuration.stateCeilings[0] - 0.05)
    let high = potential.elements.reduce(0) { $0 + ($1 > ceiling ? 1 : 0) }
    fractionAtCeiling = Double(high) / Double(max(potential.count, 1))
    let rates = session.rates()
    number = Self.numbers(of: model, at: rates).max() ?? 0
    let explained = ImageMetrics.explained(frame, by: session.reconstructionFromRates())
    meanExplained = explained.reduce(0, +) / Double(max(explained.count, 1))
    medianExplained = explained.sorted()[explained.count / 2]
  }
}
