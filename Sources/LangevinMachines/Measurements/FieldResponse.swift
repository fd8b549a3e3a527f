import Dynamics
import RandomStreams
import Tensors

/// Response to a small field and the fluctuation–dissipation ratio, by twin chains with the same
/// noise (NLM §5.5).
///
/// From the waiting time on, `h₀ e` (e_i = ±1, drawn for each chain) is added to the force of a twin.
/// `χ = ⟨e·(x_twin - x)⟩/(N h₀)`, `X = T χ / (C(t,t) - C(t,tw))`, C the correlation of currents per
/// unit. X = 1 in equilibrium; T/X is an effective temperature. Signs of its own in each chain average
/// the responses of one unit to the field of another to 0 as chains are added.
///
/// - Reference: Cugliandolo, Kurchan & Peliti (1997), Phys. Rev. E 55, 3898.
public struct FieldResponse: Sendable, Equatable {
  /// tw, time units.
  public let waitingTime: Double
  /// τ, time units.
  public let lags: [Double]
  /// χ at every lag.
  public let susceptibilities: [Double]
  /// C(t, t) - C(t, tw) at every lag.
  public let correlationDrops: [Double]
  /// T
  public let temperature: Double

  /// X at every lag.
  public var ratios: [Double] {
    zip(susceptibilities, correlationDrops).map { temperature * $0 / $1 }
  }

  /// Advances `chains`, which stand at the waiting time, and a perturbed copy of them.
  ///
  /// - Parameters:
  ///   - lags: ascending.
  ///   - field: h₀
  ///   - seed: of the signs e `[chain, unit]`.
  public init<Scalar: TensorScalar>(
    of chains: inout MachineChains<Scalar>, waitingTime: Double, lags: [Double],
    field: Double = 0.05, seed: UInt64
  ) throws(SamplingError) {
    precondition(lags == lags.sorted())
    self.waitingTime = waitingTime
    self.lags = lags
    temperature = Double(chains.dynamics.temperature)
    let signs: Matrix<Scalar> = Self.signs(chains.count, chains.dynamics.unitCount, seed: seed)
    var twin = chains
    twin.setFields(Self.fields(along: signs, field, of: chains.dynamics))
    let start = chains.positions
    var (responses, drops, done) = ([Double](), [Double](), 0)
    for lag in lags {
      let step = Int((lag / Double(chains.dynamics.timeStep)).rounded())
      try chains.advance(steps: step - done)
      try twin.advance(steps: step - done)
      done = step
      let sums = Self.sums(start, chains.positions, twin.positions, signs)
      let scale = 1 / Double(signs.count)
      responses.append(sums.response * scale / field)
      drops.append(sums.drop * scale)
    }
    (susceptibilities, correlationDrops) = (responses, drops)
  }

  /// e `[chain, unit]`: ±1 with equal probability.
  private static func signs<Scalar: TensorScalar>(
    _ count: Int, _ units: Int, seed: UInt64
  ) -> Matrix<Scalar> {
    var stream = RandomStream(seed: seed, purpose: .fieldSigns)
    var signs = Matrix<Scalar>.uniforms(count, units, from: &stream)
    signs.mapInPlace { $0 < 0.5 ? -1 : 1 }
    return signs
  }

  /// h₀ e `[chain, unit]`, on top of the field that the dynamics have.
  private static func fields<Scalar: TensorScalar>(
    along signs: Matrix<Scalar>, _ field: Double, of dynamics: MachineDynamics<Scalar>
  ) -> Matrix<Scalar> {
    var fields = signs
    fields.scale(by: Scalar(field))
    if let own = dynamics.field { fields.addRow(own) }
    return fields
  }

  /// Σ e (x_twin - x) and Σ x(t) (x(t) - x(tw)).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func sums<Scalar: TensorScalar>(
    _ start: Matrix<Scalar>, _ now: Matrix<Scalar>, _ twin: Matrix<Scalar>,
    _ signs: Matrix<Scalar>
  ) -> (response: Double, drop: Double) {
    var (response, drop) = (0.0, 0.0)
    for row in 0..<now.rows {
      for unit in 0..<now.columns {
        let x = Double(now[row, unit])
        response += Double(signs[row, unit]) * (Double(twin[row, unit]) - x)
        drop += x * (x - Double(start[row, unit]))
      }
    }
    return (response, drop)
  }
}
