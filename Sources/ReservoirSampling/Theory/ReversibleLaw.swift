import Tensors

/// The laws that sampler-only networks can have exactly, where their score is a gradient (RSN T2, RSN T3).
///
/// Synaptic currents: `p ∝ exp(-½ xᵀN x + βᵀx) Π_i exp(κ_i Φ(x_i))`, all coupling Gaussian. Firing rates:
/// `p ∝ exp(-½ xᵀN x) Π_k exp(Φ(κ_k n_k·x + c_k) / κ_k)`, n_k the rows of N: m ridge factors tied to the
/// Gaussian precision. At κ = 1, φ = tanh and m = 1 the latter *is* the equal mixture of N(±1, 1/N) (RSN T5).
public struct ReversibleLaw: Sendable, Equatable {
  /// Which of the kinds this is.
  public let kind: SamplerOnlyNetwork<Double>.Kind
  /// φ
  public let activation: Activation
  /// N `[m, m]`, symmetric positive definite.
  public let precision: Matrix<Double>
  /// κ, m long; not 0 for firing rates.
  public let slopes: [Double]
  /// β for synaptic currents, c for firing rates; m long.
  public let offset: [Double]

  /// The law of precision N `[m, m]`, with slopes κ and offsets β (RSN T2) or c (RSN T3), m long.
  public init(
    _ kind: SamplerOnlyNetwork<Double>.Kind, activation: Activation, precision: Matrix<Double>,
    slopes: [Double], offset: [Double]
  ) {
    precondition(slopes.count == precision.rows && offset.count == precision.rows)
    self.kind = kind
    self.activation = activation
    self.precision = precision
    self.slopes = slopes
    self.offset = offset
  }

  /// ln p up to a constant at every row of `x` `[draw, m]`.
  public func logDensity(at x: Matrix<Double>) -> [Double] {
    let pulled = x.times(precision)  // N symmetric: rows n_k · x
    return (0..<x.rows).map { row in
      var sum = 0.0
      for i in 0..<x.columns {
        sum -= x[row, i] * pulled[row, i] / 2
        switch kind {
        case .synapticCurrent:
          sum += offset[i] * x[row, i] + slopes[i] * activation.primitive(x[row, i])
        case .firingRate:
          sum += activation.primitive(slopes[i] * pulled[row, i] + offset[i]) / slopes[i]
        }
      }
      return sum
    }
  }

  /// The network with this law: γ = 1, `S Sᵀ = N`, `W = N⁻¹ diag(κ)`, `c = N⁻¹ β` for synaptic currents,
  /// `W = diag(κ) N` for firing rates.
  public func network() throws -> SamplerOnlyNetwork<Double> {
    let m = precision.rows
    let root = try precision.choleskyFactor(name: "precision")
    var diagonal = Matrix<Double>.zeros(m, m)
    for i in 0..<m { diagonal[i, i] = slopes[i] }
    let ones = [Double](repeating: 1, count: m)
    switch kind {
    case .synapticCurrent:
      let column = Matrix(rows: m, columns: 1, elements: offset)
      return try SamplerOnlyNetwork(
        kind, weights: precision.solvePositiveDefinite(diagonal),
        bias: precision.solvePositiveDefinite(column).elements, gain: ones,
        inverseNoiseRoot: root, activation: activation)
    case .firingRate:
      return try SamplerOnlyNetwork(
        kind, weights: diagonal.times(precision), bias: offset, gain: ones,
        inverseNoiseRoot: root, activation: activation)
    }
  }
}
