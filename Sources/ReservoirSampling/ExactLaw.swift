import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The exact stationary law of a one-dimensional drift with unit diffusion (eq. 2):
/// `q(x) ∝ exp ∫ s(u) du`, by the trapezium rule on a grid. No simulation.
public struct ExactLaw: Sendable {
  /// Grid points, equally spaced.
  public let points: [Double]
  /// q at the grid points, normalised.
  public let density: [Double]
  /// s at the grid points.
  public let score: [Double]

  /// The law of `model`, which must have dimension 1.
  public init<Model: ScoreModel>(
    of model: Model, over range: ClosedRange<Double> = -6...6, gridPoints: Int = 12_001
  ) {
    precondition(model.dimension == 1)
    let spacing = (range.upperBound - range.lowerBound) / Double(gridPoints - 1)
    points = (0..<gridPoints).map { range.lowerBound + Double($0) * spacing }
    let column = Matrix(rows: gridPoints, columns: 1, elements: points.map { Model.Scalar($0) })
    score = model.score(at: column).elements.map(Double.init)
    var logDensity = [0.0]
    for i in 1..<gridPoints {
      logDensity.append(logDensity[i - 1] + spacing * (score[i - 1] + score[i]) / 2)
    }
    let largest = logDensity.max() ?? 0
    let unnormalized = logDensity.map { exp($0 - largest) }
    let total = ExactLaw.integral(of: unnormalized, spacing: spacing)
    density = unnormalized.map { $0 / total }
  }

  private var spacing: Double { points[1] - points[0] }

  static func integral(of values: [Double], spacing: Double) -> Double {
    spacing * (values.reduce(0, +) - (values[0] + values[values.count - 1]) / 2)
  }

  /// The probability of the points where `condition` holds.
  public func mass(where condition: (Double) -> Bool) -> Double {
    ExactLaw.integral(
      of: zip(points, density).map { condition($0) ? $1 : 0 }, spacing: spacing)
  }

  /// `KL(q ‖ p)` and `KL(p ‖ q)` against a target, in nats.
  public func klDivergences(
    against target: some TargetDistribution
  ) -> (ofModelFromTarget: Double, ofTargetFromModel: Double) {
    let column = Matrix(rows: points.count, columns: 1, elements: points)
    let logTarget = target.logDensity(at: column)
    var (forward, backward) = ([Double](), [Double]())
    for (q, logP) in zip(density, logTarget) {
      let p = exp(logP)
      forward.append(q > 0 ? q * (log(q) - logP) : 0)
      backward.append(p > 0 ? p * (logP - log(max(q, .leastNormalMagnitude))) : 0)
    }
    return (
      ExactLaw.integral(of: forward, spacing: spacing),
      ExactLaw.integral(of: backward, spacing: spacing)
    )
  }

  /// Where the density has its maxima.
  public var modes: [Double] {
    (1..<points.count - 1).filter {
      density[$0] > density[$0 - 1] && density[$0] >= density[$0 + 1]
    }.map { points[$0] }
  }

  /// How often the score changes sign.
  public var scoreSignChanges: Int {
    zip(score, score.dropFirst()).filter { ($0 > 0) != ($1 > 0) }.count
  }
}
