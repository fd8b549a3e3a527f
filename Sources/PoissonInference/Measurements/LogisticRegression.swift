import Tensors
import Training

/// Multinomial logistic regression with L2, fitted by L-BFGS: how linearly a code tells classes.
///
/// Minimises `C Σ cross-entropy + ½ ‖W‖²`; intercepts are free.
public struct LogisticRegression<Scalar: InferenceScalar>: Sendable {
  /// `[class, feature]`
  public private(set) var weights: Matrix<Scalar>
  /// Added to the scores, one per class; not regularised.
  public private(set) var intercepts: [Scalar]
  /// L-BFGS iterations that the fit took.
  public private(set) var iterations = 0

  /// - Parameters:
  ///   - features: `[example, feature]`.
  ///   - labels: class of each example, from 0.
  ///   - inverseRegularisation: C.
  public init(
    features: Matrix<Scalar>, labels: [Int], classes: Int, inverseRegularisation: Double = 1,
    maximumIterations: Int = 100
  ) {
    precondition(features.rows == labels.count && labels.allSatisfy { $0 >= 0 && $0 < classes })
    weights = .zeros(classes, features.columns)
    intercepts = [Scalar](repeating: 0, count: classes)
    let problem = Problem(features: features, labels: labels, strength: inverseRegularisation)
    var descent = QuasiNewtonDescent(from: .zeros(classes, features.columns + 1)) { point in
      let (value, gradient) = problem.evaluate(point)
      return (value, { gradient })
    }
    while iterations < maximumIterations {
      let before = descent.value
      guard descent.step() else { break }
      iterations += 1
      let hasSettled = before - descent.value < 1e-9 * abs(descent.value)
      if hasSettled || Double(descent.gradient.maximumMagnitude()) < 1e-4 { break }
    }
    let point = descent.point
    for c in 0..<classes {
      for k in 0..<features.columns { weights[c, k] = point[c, k] }
      intercepts[c] = point[c, features.columns]
    }
  }

  /// The most likely class of each example.
  public func predict(_ features: Matrix<Scalar>) -> [Int] {
    var scores = features.times(transpose: weights)
    scores.addRow(intercepts)
    return (0..<scores.rows).map { i in
      (0..<scores.columns).max { scores[i, $0] < scores[i, $1] } ?? 0
    }
  }

  /// Fraction of examples whose most likely class is right.
  public func accuracy(_ features: Matrix<Scalar>, labels: [Int]) -> Double {
    let right = zip(predict(features), labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    return Double(right) / Double(max(labels.count, 1))
  }

  private struct Problem {
    let features: Matrix<Scalar>
    let labels: [Int]
    let strength: Double

    /// Value and gradient `[class, feature + 1]`.
    func evaluate(_ point: Matrix<Scalar>) -> (Double, Matrix<Scalar>) {
      let (classes, width) = (point.rows, features.columns)
      var weights = Matrix<Scalar>.zeros(classes, width)
      for c in 0..<classes { for k in 0..<width { weights[c, k] = point[c, k] } }
      var scores = features.times(transpose: weights)
      var value = weights.sumOfSquares() / 2
      for i in 0..<scores.rows {
        let row = (0..<classes).map { Double(scores[i, $0] + point[$0, width]) }
        let largest = row.max() ?? 0
        let powers = row.map { exp($0 - largest) }
        let total = powers.reduce(0, +)
        value += strength * (largest + log(total) - row[labels[i]])
        for c in 0..<classes {
          scores[i, c] = Scalar(strength * (powers[c] / total - (c == labels[i] ? 1 : 0)))
        }
      }
      weights.setToProduct(scores, features, transposingFirst: true, adding: 1)
      var gradient = Matrix<Scalar>.zeros(classes, width + 1)
      let sums = scores.columnSums()
      for c in 0..<classes {
        for k in 0..<width { gradient[c, k] = weights[c, k] }
        gradient[c, width] = sums[c]
      }
      return (value, gradient)
    }
  }
}
