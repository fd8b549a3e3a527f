import Dynamics
import RandomStreams
import Tensors

/// What is added to the plain reservoir dynamics without retraining: forces on the output, noise
/// and currents that the output does not see, and what breaks the exact closure.
///
/// The output of the changed reservoir (RSN eq. 6) obeys
/// `dx = (D - Q) (s_θ(x) + M x + v) dt + √(2 D) U dB`, with x held at given values where clamped. Every
/// term has a form in the reservoir: D, Q and M are low-rank recurrent weights such as `Σ M W_out`, v is
/// an input current `Σ v`, and √D U changes the noise projection. With M x + v the score of a likelihood, D
/// and Q leave the posterior as it is, as far as s_θ is a gradient: exactly for tied networks, and for others
/// up to their curl. Between clamped and free outputs D and Q do not act.
public struct OutputForces<Scalar: TensorScalar>: Sendable {
  /// Q `[m, m]`, skew-symmetric (RSN §6.5): accelerates, the law stays.
  public var skew: Matrix<Scalar>?
  /// D `[m, m]`, symmetric and positive definite, for I: the law stays, and mixes fastest with
  /// D near its covariance (RSN §11, natural-gradient sampling).
  public var preconditioner: Matrix<Scalar>?
  /// M `[m, m]`, a linear force on the output.
  public var linear: Matrix<Scalar>?
  /// v, m long, a constant force on the output.
  public var constant: [Scalar]?
  /// U `[m, m]`, orthogonal (RSN §2.3, general noise): turns the noise, the law stays.
  public var rotation: Matrix<Scalar>?
  /// Output coordinates held at values (RSN §11.6).
  public var clamps: [Int: Scalar]
  /// Linear functions of the output that are held, in place of `clamps`; D, Q and U must be I, 0 and I.
  public var constraint: LinearConstraint<Scalar>?
  /// Standard deviation of fresh noise on the clamped values, in every step: the noise level of the
  /// score, so that they are as noisy as what it learned from (RSN §11.6).
  public var clampNoise: Scalar = 0
  /// Whether chains are moved to what is held before the first step; not where they hold it already, with noise.
  var movesStarts = true

  /// The forces given, and no others.
  public init(
    skew: Matrix<Scalar>? = nil, preconditioner: Matrix<Scalar>? = nil,
    linear: Matrix<Scalar>? = nil, constant: [Scalar]? = nil, rotation: Matrix<Scalar>? = nil,
    clamps: [Int: Scalar] = [:]
  ) {
    self.skew = skew
    self.preconditioner = preconditioner
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

  /// The likelihood of `y = A x + N(0, R)` (RSN §11.2, plug-in): `Aᵀ R⁻¹ (y - A x)` on the output.
  ///
  /// - Parameters:
  ///   - observation: y, k long.
  ///   - map: A `[k, m]`.
  ///   - covariance: R `[k, k]`.
  ///   - noise: σ of the score; what is seen of `x + σ e` is uncertain by `R + σ² A Aᵀ`.
  public static func observing(
    _ observation: [Double], through map: Matrix<Double>, covariance: Matrix<Double>,
    noise: Double = 0
  ) throws(LinearAlgebraError) -> OutputForces {
    var spread = covariance
    spread.add(map.times(transpose: map), scaledBy: noise * noise)
    let gain = try spread.solvePositiveDefinite(map, name: "observation covariance")  // R⁻¹ A
    var linear = gain.transposeTimes(map)  // Aᵀ R⁻¹ A
    linear.scale(by: -1)
    let column = Matrix(rows: observation.count, columns: 1, elements: observation)
    return OutputForces(
      linear: Matrix(linear), constant: Matrix<Scalar>(gain.transposeTimes(column)).elements)
  }

  /// The same forces in the variable `x · scale` and the time `t · scale²`.
  func scaled(by scale: Scalar) -> OutputForces {
    var scaled = self
    scaled.linear?.scale(by: 1 / (scale * scale))
    scaled.constant = constant?.map { $0 / scale }
    scaled.clamps = clamps.mapValues { $0 * scale }
    scaled.constraint?.values = constraint?.values.map { $0 * scale } ?? []
    scaled.clampNoise *= scale
    return scaled
  }

  /// The projection on the outputs that are not held `[m, m]`; nil where none is.
  func free(dimension m: Int) -> Matrix<Double>? {
    if let constraint { return constraint.free }
    guard !clamps.isEmpty else { return nil }
    var result = Matrix<Double>.identity(m)
    for unit in clamps.keys { result[unit, unit] = 0 }
    return result
  }

  /// D - Q, nil for I.
  var gain: Matrix<Scalar>? {
    guard let m = (preconditioner ?? skew)?.rows else { return nil }
    var gain = preconditioner ?? .identity(m)
    if let skew { gain.add(skew, scaledBy: -1) }
    return uncoupled(gain)
  }

  /// `matrix` without what leads from clamped outputs to free ones, or back: the score of an output that
  /// cannot move must not move another.
  private func uncoupled(_ matrix: Matrix<Scalar>) -> Matrix<Scalar> {
    guard !clamps.isEmpty else { return matrix }
    var result = matrix
    for to in 0..<matrix.rows {
      for from in 0..<matrix.columns where (clamps[to] == nil) != (clamps[from] == nil) {
        result[to, from] = 0
      }
    }
    return result
  }

  /// √D U, nil for I.
  func noiseRoot() throws(SamplingError) -> Matrix<Scalar>? {
    guard let preconditioner else { return rotation }
    guard let factor = try? Matrix<Double>(uncoupled(preconditioner)).choleskyFactor() else {
      throw .invalidParameter(
        name: "preconditioner", value: "not positive definite", expected: "eigenvalues above 0")
    }
    let root = Matrix<Scalar>(factor)
    return rotation.map { root.times($0) } ?? root
  }

  /// `force += M x + v`; `scratch` has the shape of `force`.
  func addLikelihood(
    to force: inout Matrix<Scalar>, at x: Matrix<Scalar>, using scratch: inout Matrix<Scalar>
  ) {
    if let linear {
      scratch.setToRowProduct(x, linear, transposingSecond: true)
      force.add(scratch)
    }
    if let constant { force.addRow(constant) }
  }

  /// ‖D - Q‖, by which forces make a drift stiffer.
  func gainNorm() throws(LinearAlgebraError) -> Double {
    guard let gain = gain.map({ Matrix<Double>($0) }) else { return 1 }
    return try gain.spectralNorm(name: "D - Q")
  }
}

extension Matrix<Double> {
  /// The largest singular value.
  func spectralNorm(name: String) throws(LinearAlgebraError) -> Double {
    let squares = try transposeTimes(self).symmetricEigen(name: name).values
    return max(squares[squares.count - 1], 0).squareRoot()
  }
}
