import Tensors

/// Limited-memory BFGS with Armijo backtracking: descends a smooth function of many numbers, kept as
/// one matrix of any shape.
///
/// ```swift
/// var descent = QuasiNewtonDescent(from: start) { x in
///   (value: x.sumOfSquares() / 2, gradient: { x })
/// }
/// while descent.gradientNorm > 1e-8, descent.step() {}
/// ```
///
/// Curvature pairs, slopes and norms are in `Double`; the point and its moves are in `Scalar`.
///
/// - Reference: Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4.
public struct QuasiNewtonDescent<Scalar: TensorScalar> {
  /// The value at a point, and its gradient in the point's shape, which is asked for only where a step
  /// is taken.
  public typealias Objective = (Matrix<Scalar>) -> (value: Double, gradient: () -> Matrix<Scalar>)

  /// Which pairs of a move s and a change of gradient y say enough about curvature to be kept.
  public enum CurvatureTest: Sendable, Equatable {
    /// `s·y > limit`
    case absolute(Double)
    /// `s·y > limit · y·y`
    case relative(Double)
  }

  /// Pairs that the inverse Hessian is estimated from, at most.
  public var memory = 10
  /// Halvings of a step, at most.
  public var halvings = 30
  /// The pairs that are kept.
  public var curvatureTest = CurvatureTest.absolute(1e-12)
  /// Whether a direction that does not descend makes it forget its pairs and go straight down; it
  /// stops there otherwise.
  public var startsAfresh = false

  /// Where it stands.
  public private(set) var point: Matrix<Scalar>
  /// The function there.
  public private(set) var value: Double
  /// Its gradient there, in the shape of `point`.
  public private(set) var gradient: Matrix<Scalar>
  private let objective: Objective
  private var pairs: [CurvaturePair] = []

  private struct CurvaturePair {
    let move, change: Matrix<Scalar>
    let curvature: Double  // move · change
  }

  /// Stands at `start`, where `objective` is evaluated.
  public init(from start: Matrix<Scalar>, objective: @escaping Objective) {
    self.objective = objective
    point = start
    let first = objective(start)
    value = first.value
    gradient = first.gradient()
  }

  /// Euclidean norm of the gradient.
  public var gradientNorm: Double { gradient.sumOfSquares().squareRoot() }

  /// One step down; false where no step along the direction lowers the value any more.
  public mutating func step() -> Bool {
    guard let (direction, slope) = descentDirection() else { return false }
    var length = pairs.isEmpty ? min(1, 1 / max(gradientNorm, 1e-12)) : 1
    for _ in 0..<halvings {
      var trial = point
      trial.add(direction, scaledBy: Scalar(length))
      let next = objective(trial)
      if next.value <= value + 1e-4 * length * slope {
        accept(trial, next.value, next.gradient())
        return true
      }
      length /= 2
    }
    return false
  }

  /// The direction of the next step and the slope along it; nil where it does not descend.
  private mutating func descentDirection() -> (direction: Matrix<Scalar>, slope: Double)? {
    let direction = searchDirection()
    let slope = Self.dot(direction, gradient)
    if slope < 0 { return (direction, slope) }
    guard startsAfresh else { return nil }
    pairs = []
    var steepest = gradient
    steepest.scale(by: -1)
    return (steepest, -gradient.sumOfSquares())
  }

  private mutating func accept(
    _ trial: Matrix<Scalar>, _ trialValue: Double, _ trialGradient: Matrix<Scalar>
  ) {
    var (move, change) = (trial, trialGradient)
    move.add(point, scaledBy: -1)
    change.add(gradient, scaledBy: -1)
    let curvature = Self.dot(move, change)
    let limit =
      switch curvatureTest {
      case .absolute(let limit): limit
      case .relative(let limit): limit * change.sumOfSquares()
      }
    if curvature > limit {
      pairs.append(CurvaturePair(move: move, change: change, curvature: curvature))
    }
    if pairs.count > memory { pairs.removeFirst() }
    (point, value, gradient) = (trial, trialValue, trialGradient)
  }

  /// -H g by the two-loop recursion, H the estimate of the inverse Hessian.
  private func searchDirection() -> Matrix<Scalar> {
    var direction = gradient
    direction.scale(by: -1)
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = Self.dot(pair.move, direction) / pair.curvature
      direction.add(pair.change, scaledBy: Scalar(-share))
      shares.append(share)
    }
    if let last = pairs.last {
      direction.scale(by: Scalar(last.curvature / max(last.change.sumOfSquares(), 1e-30)))
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let correction = share - Self.dot(pair.change, direction) / pair.curvature
      direction.add(pair.move, scaledBy: Scalar(correction))
    }
    return direction
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func dot(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Double {
    a.withPointer { x in
      b.withPointer { y in
        var sum = 0.0
        for i in 0..<a.count { sum += Double(x[i]) * Double(y[i]) }
        return sum
      }
    }
  }
}
