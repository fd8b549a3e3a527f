import RandomStreams
import Tensors
import Training

/// A neural Langevin machine: a recurrent network whose kinetic energy is a generative model.
///
/// `dx/dt = v = -x + J φ(x) + b` (NLM eq. 1), `E(x) = ½ |v|²` (NLM eq. 2), `P(x) ∝ exp(-E(x) / T)`
/// (NLM eq. 3), φ = tanh; all units are visible. Unitless; time in membrane time constants. `b = 0` is the published model and makes
/// `E(-x) = E(x)`.
///
/// ```swift
/// let machine = LangevinMachine<Float>.random(units: 100, gain: 2, seed: 1)
/// var chains = try MachineChains(MachineDynamics(machine), count: 36, seed: 7)
/// try chains.advance(steps: 1_000)
/// let images = chains.rates                       // tanh x, [chain, unit]
/// ```
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546.
public struct LangevinMachine<Scalar: TensorScalar>: Trainable, Equatable {
  /// Names of the parameters in model files.
  public static var parameterNames: [String] { ["couplings", "bias"] }

  /// J `[to, from]` and b `[1, unit]`.
  public var parameters: [Matrix<Scalar>]

  /// A machine of couplings J `[to, from]` and, where given, a bias b of one number per unit.
  public init(
    couplings: Matrix<Scalar>, bias: [Scalar]? = nil
  ) throws(LangevinMachineError) {
    guard couplings.rows == couplings.columns, couplings.rows > 0 else {
      throw .notSquare(name: "couplings", shape: couplings.shape)
    }
    if let (row, column) = couplings.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw .nonFinite(name: "couplings", row: row, column: column)
    }
    let bias = bias ?? [Scalar](repeating: 0, count: couplings.rows)
    guard bias.count == couplings.rows else {
      throw .shapeMismatch(name: "bias", expected: [couplings.rows], actual: [bias.count])
    }
    parameters = [couplings, Matrix(rows: 1, columns: bias.count, elements: bias)]
  }

  /// Independent couplings `J_ij ~ N(0, gain²/N)` without self-coupling, the state before training.
  ///
  /// - Parameter symmetry: γ in -1...1, correlation of J_ij with J_ji.
  public static func random(
    units: Int, gain: Double, symmetry: Double = 0, keepsDiagonal: Bool = false, seed: UInt64
  ) -> LangevinMachine {
    var stream = RandomStream(seed: seed, purpose: .parameters)
    var couplings = Matrix<Scalar>.normals(units, units, from: &stream)
    let scale = Scalar(gain / Double(units).squareRoot())
    if symmetry != 0 {
      // J = √((1+γ)/2) S + √((1-γ)/2) A, S symmetric and A antisymmetric of unit variance.
      let (half, transposed) = (Scalar(0.5), couplings.transposed)
      let symmetric = Scalar((1 + symmetry).squareRoot())
      let antisymmetric = Scalar((1 - symmetry).squareRoot())
      for i in 0..<units {
        for j in 0..<units {
          let (here, there) = (couplings[i, j], transposed[i, j])
          couplings[i, j] =
            half * (symmetric * (here + there) + antisymmetric * (here - there))
        }
      }
    }
    couplings.scale(by: scale)
    if !keepsDiagonal { for i in 0..<units { couplings[i, i] = 0 } }
    return LangevinMachine(unchecked: couplings)
  }

  private init(unchecked couplings: Matrix<Scalar>) {
    parameters = [couplings, .zeros(1, couplings.rows)]
  }

  /// N
  public var unitCount: Int { parameters[0].rows }

  /// J `[to, from]`.
  public var couplings: Matrix<Scalar> {
    get { parameters[0] }
    set { parameters[0] = newValue }
  }

  /// b, one number per unit.
  public var bias: [Scalar] {
    get { parameters[1].elements }
    set { parameters[1] = Matrix(rows: 1, columns: unitCount, elements: newValue) }
  }

  /// The same machine with another scalar type.
  public func converted<Other: TensorScalar>(to: Other.Type) -> LangevinMachine<Other> {
    var result = LangevinMachine<Other>(unchecked: Matrix(couplings))
    result.bias = bias.map { Other($0) }
    return result
  }
}
