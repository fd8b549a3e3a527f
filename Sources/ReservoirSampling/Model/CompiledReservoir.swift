import Dynamics
import Tensors

/// A reservoir ready to run: weights and the noise projection Σ (section 2.5).
public struct CompiledReservoir<Scalar: TensorScalar>: Sendable {
  /// The network that runs.
  public let network: ReservoirSampler<Scalar>
  /// Σᵀ `[m, n]`, Σ = W_outᵀ (W_out W_outᵀ)⁻¹, so that `W_out Σ = I`.
  public let noiseProjectionTransposed: Matrix<Scalar>
  /// Condition number of G = W_out W_outᵀ.
  public let conditionNumber: Double
  /// The ridge added to the diagonal of G; 0 for well-conditioned readouts.
  public let ridge: Double
  /// `max |W_out Σ - I|`.
  public let projectionError: Double

  /// Σ `[n, m]`.
  public var noiseProjection: Matrix<Scalar> { noiseProjectionTransposed.transposed }

  /// The least-norm lift `r₀ = Σ x₀` of outputs `[chain, m]` to reservoir states `[chain, n]`.
  public func lift(_ outputs: Matrix<Scalar>) -> Matrix<Scalar> {
    outputs.times(noiseProjectionTransposed)
  }

  /// The readout `x = W_out r` of reservoir states `[chain, n]`.
  public func read(_ states: Matrix<Scalar>) -> Matrix<Scalar> {
    states.times(transpose: network.readout)
  }
}

/// A network that cannot be compiled into a sampler.
public enum CompileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The readout rows are almost dependent.
  case illConditionedReadout(conditionNumber: Double, limit: Double)
  /// Σ does not invert the readout well enough.
  case inexactProjection(error: Double, limit: Double)

  /// The message.
  public var description: String {
    switch self {
    case .illConditionedReadout(let number, let limit):
      "`readout` has condition number \(number) of W_out W_outᵀ, expected at most \(limit). "
        + "Pass `allowingRidge: true`, or train with fewer output dimensions."
    case .inexactProjection(let error, let limit):
      "`readout` times its noise projection differs from the identity by \(error), expected at "
        + "most \(limit). Compile in Double, or train with fewer output dimensions."
    }
  }
}

extension ReservoirSampler {
  /// Derives Σ in `Double` and checks it.
  ///
  /// - Parameter allowingRidge: adds `1e-8 tr(G)/m` to the diagonal of an ill-conditioned G (and
  ///   reports it) in place of throwing; `W_out Σ = I` then holds only approximately.
  /// - Throws: `CompileError` where cond(G) > 1e10 or max |W_out Σ - I| exceeds 1e-4 (Float) or
  ///   1e-10 (Double).
  public func compiled(allowingRidge: Bool = false) throws -> CompiledReservoir<Scalar> {
    let wide = Matrix<Double>(readout)
    var gram = wide.times(transpose: wide)  // G
    let values = try gram.symmetricEigen(name: "W_out W_outᵀ").values
    let condition = values[0] > 0 ? values[dimension - 1] / values[0] : .infinity
    var ridge = 0.0
    if condition > 1e10 {
      guard allowingRidge else {
        throw CompileError.illConditionedReadout(conditionNumber: condition, limit: 1e10)
      }
      ridge = 1e-8 * values.reduce(0, +) / Double(dimension)
      for i in 0..<dimension { gram[i, i] += ridge }
    }
    let projection = try gram.solvePositiveDefinite(wide, name: "W_out W_outᵀ")  // Σᵀ = G⁻¹ W_out
    let stored = Matrix<Scalar>(projection)
    var identity = wide.times(transpose: Matrix<Double>(stored))
    for i in 0..<dimension { identity[i, i] -= 1 }
    let error = Double(identity.maximumMagnitude())
    let limit = Scalar.self == Float.self ? 1e-4 : 1e-10
    guard error < limit || ridge > 0 else {
      throw CompileError.inexactProjection(error: error, limit: limit)
    }
    return CompiledReservoir(
      network: self, noiseProjectionTransposed: stored, conditionNumber: condition, ridge: ridge,
      projectionError: error)
  }
}
