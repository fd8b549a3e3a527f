import RandomStreams
import Tensors

/// A mixture of Gaussians: exact draws, density, score and smoothing.
///
/// `p(x) = Σ_k w_k N(x; μ_k, C_k)`, `∇ log p = Σ_k w_k(x) C_k⁻¹ (μ_k - x)` with posterior weights
/// `w_k(x)`; smoothed by noise σ, `C_k` becomes `C_k + σ² I`.
public struct GaussianMixture: TargetDistribution, Equatable {
  /// One Gaussian of the mixture.
  public struct Component: Sendable, Equatable {
    /// w, relative to the other components.
    public var weight: Double
    /// μ, m long.
    public var mean: [Double]
    /// C `[m, m]`
    public var covariance: Matrix<Double>

    /// A component of weight w, mean `[m]` and covariance `[m, m]`.
    public init(weight: Double, mean: [Double], covariance: Matrix<Double>) {
      self.weight = weight
      self.mean = mean
      self.covariance = covariance
    }

    /// A Gaussian of one standard deviation in every direction.
    public init(weight: Double, mean: [Double], standardDeviation: Double) {
      var covariance = Matrix<Double>.identity(mean.count)
      covariance.scale(by: standardDeviation * standardDeviation)
      self.init(weight: weight, mean: mean, covariance: covariance)
    }
  }

  /// The components; weights sum to 1.
  public let components: [Component]
  /// Dimension m.
  public let dimension: Int
  private let means, factors, precisions: [[Double]]  // per component: μ, L and C⁻¹ row-major
  private let logWeights: [Double]  // ln w - ½ ln det(2π C)
  private let cumulativeWeights: [Double]

  /// - Throws: `LinearAlgebraError.notPositiveDefinite` where a covariance is none.
  public init(_ components: [Component]) throws(LinearAlgebraError) {
    let total = components.reduce(0) { $0 + $1.weight }
    let m = components[0].mean.count
    var (factors, precisions, logWeights) = ([[Double]](), [[Double]](), [Double]())
    var cumulative = [Double]()
    for (index, component) in components.enumerated() {
      let factor = try component.covariance.choleskyFactor(name: "covariance \(index)")
      let logDeterminant = (0..<m).reduce(0) { $0 + 2 * log(factor[$1, $1]) }
      let weight = component.weight / total
      factors.append(factor.elements)
      precisions.append(try component.covariance.solvePositiveDefinite(.identity(m)).elements)
      logWeights.append(log(weight) - 0.5 * (logDeterminant + Double(m) * log(2 * .pi)))
      cumulative.append((cumulative.last ?? 0) + weight)
    }
    self.components = components
    dimension = m
    means = components.map(\.mean)
    (self.factors, self.precisions, self.logWeights) = (factors, precisions, logWeights)
    cumulativeWeights = cumulative
  }

  /// The law of a draw plus Gaussian noise; nil where it is not known in closed form.
  public func smoothed(by noise: Double) -> GaussianMixture? {
    try? GaussianMixture(
      components.map { component in
        var wider = component
        for i in 0..<dimension { wider.covariance[i, i] += noise * noise }
        return wider
      })
  }

  /// `count` independent draws `[draw, unit]`.
  public func sample(_ count: Int, from stream: inout RandomStream) -> Matrix<Double> {
    var choice = stream.with(.componentChoice)
    let uniforms = Matrix<Double>.uniforms(count, 1, from: &choice).elements
    let normals = Matrix<Double>.normals(count, dimension, from: &stream)
    let m = dimension
    var draws = Matrix<Double>.zeros(count, m)
    withPointers(&draws, reading: normals) { draws, normals in
      for i in 0..<count {
        let k = cumulativeWeights.firstIndex { uniforms[i] < $0 } ?? components.count - 1
        place(draws + i * m, normals: normals + i * m, component: k)
      }
    }
    return draws
  }

  /// `x = μ + L z`
  private func place(
    _ x: UnsafeMutablePointer<Double>, normals z: UnsafePointer<Double>, component k: Int
  ) {
    for row in 0..<dimension {
      var value = means[k][row]
      for column in 0...row { value += factors[k][row * dimension + column] * z[column] }
      x[row] = value
    }
  }

  // MARK: - Density and score

  /// ln of each component's weighted density at `x`, written into `terms`.
  private func evaluateTerms(at x: UnsafePointer<Double>, into terms: inout [Double]) {
    for k in components.indices {
      var square = 0.0
      for i in 0..<dimension {
        for j in 0..<dimension {
          square += (x[i] - means[k][i]) * precisions[k][i * dimension + j] * (x[j] - means[k][j])
        }
      }
      terms[k] = logWeights[k] - 0.5 * square
    }
  }

  /// Turns log terms into posterior weights; returns the log of their sum.
  private func normalize(_ terms: inout [Double]) -> Double {
    let largest = terms.max() ?? 0
    var sum = 0.0
    for k in terms.indices {
      terms[k] = exp(terms[k] - largest)
      sum += terms[k]
    }
    for k in terms.indices { terms[k] /= sum }
    return largest + log(sum)
  }

  /// ln p at every row of `x`.
  public func logDensity(at x: Matrix<Double>) -> [Double] {
    var terms = [Double](repeating: 0, count: components.count)
    return x.withPointer { x_ in
      (0..<x.rows).map {
        evaluateTerms(at: x_ + $0 * dimension, into: &terms)
        return normalize(&terms)
      }
    }
  }

  /// Posterior responsibilities of the components at every row of `x`: `[draw, component]`.
  public func responsibilities(at x: Matrix<Double>) -> Matrix<Double> {
    var terms = [Double](repeating: 0, count: components.count)
    var all: [Double] = []
    x.withPointer { x_ in
      for i in 0..<x.rows {
        evaluateTerms(at: x_ + i * dimension, into: &terms)
        _ = normalize(&terms)
        all.append(contentsOf: terms)
      }
    }
    return Matrix(rows: x.rows, columns: components.count, elements: all)
  }

  /// The most responsible component at every row of `x`: labels for dwell times and switching rates
  /// (`Switching`).
  public func labels(at x: Matrix<Double>) -> [Int] {
    let shares = responsibilities(at: x)
    return (0..<x.rows).map { row in
      components.indices.max { shares[row, $0] < shares[row, $1] } ?? 0
    }
  }

  /// ∇ ln p at every row of `x`.
  public func evaluateScore(
    at x: Matrix<Double>, into score: inout Matrix<Double>, using workspace: inout Void
  ) {
    var terms = [Double](repeating: 0, count: components.count)
    let m = dimension
    withPointers(&score, reading: x) { score, points in
      for row in 0..<x.rows {
        let point = points + row * m
        evaluateTerms(at: point, into: &terms)
        _ = normalize(&terms)
        for i in 0..<m { score[row * m + i] = pull(on: i, at: point, shares: terms) }
      }
    }
  }

  /// `Σ_k w_k(x) [C_k⁻¹ (μ_k - x)]_i`
  private func pull(on i: Int, at point: UnsafePointer<Double>, shares: [Double]) -> Double {
    let m = dimension
    var value = 0.0
    for k in components.indices where shares[k] > 0 {
      for j in 0..<m {
        value += shares[k] * precisions[k][i * m + j] * (means[k][j] - point[j])
      }
    }
    return value
  }
}
