import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
    let point = minimise(problem, maximumIterations: maximumIterations)
    for c in 0..<classes {
      for k in 0..<features.columns { weights[c, k] = point[c, k] }
      intercepts[c] = point[c, features.columns]
    }
  }

  /// A place of the search: weights with intercepts `[class, feature + 1]`, value and gradient.
  private struct Place {
    var point: Matrix<Scalar>
    var value: Double
    var gradient: Matrix<Scalar>

    init(_ problem: Problem, at point: Matrix<Scalar>) {
      self.point = point
      (value, gradient) = problem.evaluate(point)
    }
  }

  /// A step of the search and the change of the gradient over it.
  private struct Step {
    var step, change: Matrix<Scalar>
    var product: Double
  }

  private mutating func minimise(_ problem: Problem, maximumIterations: Int) -> Matrix<Scalar> {
    var here = Place(problem, at: .zeros(weights.rows, weights.columns + 1))
    var history: [Step] = []
    for _ in 0..<maximumIterations {
      let direction = Self.direction(here.gradient, history)
      let length =
        history.isEmpty ? min(1, 1 / max(here.gradient.sumOfSquares().squareRoot(), 1e-12)) : 1
      guard let next = Self.search(problem, from: here, along: direction, length) else { break }
      var (step, change) = (next.point, next.gradient)
      step.add(here.point, scaledBy: -1)
      change.add(here.gradient, scaledBy: -1)
      let product = Self.dot(step, change)
      if product > 1e-12 { history.append(Step(step: step, change: change, product: product)) }
      if history.count > 10 { history.removeFirst() }
      iterations += 1
      let improvement = here.value - next.value
      here = next
      if Double(here.gradient.maximumMagnitude()) < 1e-4 || improvement < 1e-9 * abs(here.value) {
        break
      }
    }
    return here.point
  }

  /// Halves the step until the value falls enough; nil where it does not.
  private static func search(
    _ problem: Problem, from here: Place, along direction: Matrix<Scalar>, _ first: Double
  ) -> Place? {
    let slope = dot(direction, here.gradient)
    guard slope < 0 else { return nil }
    var length = first
    for _ in 0..<30 {
      var point = here.point
      point.add(direction, scaledBy: Scalar(length))
      let next = Place(problem, at: point)
      if next.value <= here.value + 1e-4 * length * slope { return next }
      length /= 2
    }
    return nil
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
    withPointers(a, b) { x, y in
      for i in 0..<a.count { sum += Double(x[i]) * Double(y[i]) }
    }
    return sum
  }

  /// The two-loop recursion.
  private static func direction(
    _ gradient: Matrix<Scalar>,
    _ history: [Step]
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
