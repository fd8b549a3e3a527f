import Dynamics
import Tensors

/// What is added to the plain reservoir dynamics without retraining: forces on the output, noise
/// and currents that the output does not see, and what breaks the exact closure.
///
/// The output of the changed reservoir (6) obeys
/// `dx = ((I - Q) s_θ(x) + M x + v) dt + √2 U dB`, with x held at given values where clamped. Every
/// term has a form in the reservoir: Q and M are low-rank recurrent weights `-Σ Q …` and `Σ M W_out`,
/// v is an input current Σ v.
public struct OutputForces<Scalar: TensorScalar>: Sendable {
  /// Q `[m, m]`, skew-symmetric (section 6.5): accelerates, the law stays.
  public var skew: Matrix<Scalar>?
  /// M `[m, m]`, a linear force on the output.
  public var linear: Matrix<Scalar>?
  /// v, m long, a constant force on the output.
  public var constant: [Scalar]?
  /// U `[m, m]`, orthogonal (section 2.3, general noise): turns the noise, the law stays.
  public var rotation: Matrix<Scalar>?
  /// Output coordinates held at values (section 11.6).
  public var clamps: [Int: Scalar]

  /// The forces given, and no others.
  public init(
    skew: Matrix<Scalar>? = nil, linear: Matrix<Scalar>? = nil, constant: [Scalar]? = nil,
    rotation: Matrix<Scalar>? = nil, clamps: [Int: Scalar] = [:]
  ) {
    self.skew = skew
    self.linear = linear
    self.constant = constant
    self.rotation = rotation
    self.clamps = clamps
  }

  /// Irreversible acceleration in the plane: `Q = [[0, l], [-l, 0]]`; in m dimensions the same l
  /// for every pair of coordinates (2k, 2k + 1).
  public static func accelerated(by l: Scalar, dimension: Int) -> OutputForces {
    var skew = Matrix<Scalar>.zeros(dimension, dimension)
    for i in stride(from: 0, to: dimension - 1, by: 2) {
      (skew[i, i + 1], skew[i + 1, i]) = (l, -l)
    }
    return OutputForces(skew: skew)
  }

  /// The likelihood of `y = A x + N(0, R)` (section 11.2, plug-in): `Aᵀ R⁻¹ (y - A x)` on the output.
  ///
  /// - Parameters:
  ///   - observation: y, k long.
  ///   - map: A `[k, m]`.
  ///   - covariance: R `[k, k]`.
  public static func observing(
    _ observation: [Double], through map: Matrix<Double>, covariance: Matrix<Double>
  ) throws(LinearAlgebraError) -> OutputForces {
    let gain = try covariance.solvePositiveDefinite(map, name: "observation covariance")  // R⁻¹ A
    var linear = gain.transposeTimes(map)  // Aᵀ R⁻¹ A
    linear.scale(by: -1)
    let column = Matrix(rows: observation.count, columns: 1, elements: observation)
    return OutputForces(
      linear: Matrix(linear), constant: Matrix<Scalar>(gain.transposeTimes(column)).elements)
  }

  /// What does not fit m outputs, as an error.
  func check(dimension m: Int) throws(SamplingError) {
    for (name, matrix) in [("skew", skew), ("linear", linear), ("rotation", rotation)] {
      if let matrix, matrix.shape != [m, m] {
        throw .shapeMismatch(name: name, expected: [m, m], actual: matrix.shape)
      }
    }
    if let constant, constant.count != m {
      throw .shapeMismatch(name: "constant", expected: [m], actual: [constant.count])
    }
    if let unit = clamps.keys.first(where: { !(0..<m).contains($0) }) {
      throw .invalidParameter(name: "clamps", value: "\(unit)", expected: "a unit below \(m)")
    }
    if let skew {
      var sum = skew
      sum.add(skew.transposed)
      guard sum.maximumMagnitude() <= 1e-6 * max(skew.maximumMagnitude(), 1e-30) else {
        throw .invalidParameter(
          name: "skew", value: "not skew-symmetric", expected: "Q = -Qᵀ, or the law changes")
      }
    }
    if let rotation {
      var product = rotation.times(transpose: rotation)
      product.add(.identity(m), scaledBy: -1)
      // Rounding of a product of m terms; NaN fails too.
      guard product.firstEntry(beyond: Scalar.self == Float.self ? 1e-4 : 1e-10) == nil else {
        throw .invalidParameter(
          name: "rotation", value: "not orthogonal", expected: "U Uᵀ = I, or the law changes")
      }
    }
  }

  /// `score ← (I - Q) score + M x + v`
  func apply(to score: inout Matrix<Scalar>, at x: Matrix<Scalar>) {
    if let skew {  // rows: s - s Qᵀ
      let turned = score.times(transpose: skew)
      score.add(turned, scaledBy: -1)
    }
    if let linear {
      let pull = x.times(transpose: linear)
      score.add(pull)
    }
    if let constant { score.addRow(constant) }
  }

  /// Holds the clamped coordinates of `x`.
  func clamp(_ x: inout Matrix<Scalar>) {
    for (unit, value) in clamps {
      for row in 0..<x.rows { x[row, unit] = value }
    }
  }
}
