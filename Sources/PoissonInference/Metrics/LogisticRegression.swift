import Tensors

/// Multinomial logistic regression with L2, fitted by L-BFGS: how linearly a code tells classes.
///
/// Minimises `C Σ cross-entropy + ½ ‖W‖²`; intercepts are free.
public struct LogisticRegression<Scalar: InferenceScalar>: Sendable {
  /// `[class, feature]`
  public private(set) var weights: Matrix<Scalar>
  /// One per class.
  public private(set) var intercepts: [Scalar]
  /// Iterations done.
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
    var point = Matrix<Scalar>.zeros(classes, features.columns + 1)
    var (value, gradient) = problem.evaluate(point)
    var history: [(step: Matrix<Scalar>, change: Matrix<Scalar>, product: Double)] = []
    for _ in 0..<maximumIterations {
      let direction = Self.direction(gradient, history)
      let slope = Self.dot(direction, gradient)
      guard slope < 0 else { break }
      var length =
        history.isEmpty ? min(1, 1 / max(gradient.sumOfSquares().squareRoot(), 1e-12)) : 1
      var accepted: (Matrix<Scalar>, Double, Matrix<Scalar>)?
      for _ in 0..<30 {
        var next = point
        next.add(direction, scaledBy: Scalar(length))
        let (nextValue, nextGradient) = problem.evaluate(next)
        if nextValue <= value + 1e-4 * length * slope {
          accepted = (next, nextValue, nextGradient)
          break
        }
        length /= 2
      }
      guard let (next, nextValue, nextGradient) = accepted else { break }
      var (step, change) = (next, nextGradient)
      step.add(point, scaledBy: -1)
      change.add(gradient, scaledBy: -1)
      let product = Self.dot(step, change)
      if product > 1e-12 { history.append((step, change, product)) }
      if history.count > 10 { history.removeFirst() }
      iterations += 1
      let improvement = value - nextValue
      (point, value, gradient) = (next, nextValue, nextGradient)
      if Double(gradient.maximumMagnitude()) < 1e-4 || improvement < 1e-9 * abs(value) { break }
    }
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

  private static func dot(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Double {
    var sum = 0.0
    a.withPointer { x in
      b.withPointer { y in for i in 0..<a.count { sum += Double(x[i]) * Double(y[i]) } }
    }
    return sum
  }

  /// The two-loop recursion.
  private static func direction(
    _ gradient: Matrix<Scalar>,
    _ history: [(step: Matrix<Scalar>, change: Matrix<Scalar>, product: Double)]
  ) -> Matrix<Scalar> {
    var q = gradient
    var shares: [Double] = []
    for entry in history.reversed() {
      let share = dot(entry.step, q) / entry.product
      q.add(entry.change, scaledBy: Scalar(-share))
      shares.append(share)
    }
    if let last = history.last {
      q.scale(by: Scalar(last.product / max(dot(last.change, last.change), 1e-30)))
    }
    for (entry, share) in zip(history, shares.reversed()) {
      let back = dot(entry.change, q) / entry.product
      q.add(entry.step, scaledBy: Scalar(share - back))
    }
    q.scale(by: -1)
    return q
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
