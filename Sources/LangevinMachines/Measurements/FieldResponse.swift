import Dynamics
import RandomStreams
import Tensors

/// Response to a small field and the fluctuation–dissipation ratio, by twin chains with the same
/// noise (NLM §5.5).
///
/// From the waiting time on, `h₀ e` (e_i = ±1) is added to the force of a twin.
/// `χ = ⟨e·(x_twin - x)⟩/(N h₀)`, `X = T χ / (C(t,t) - C(t,tw))`, C the correlation of currents per
/// unit. X = 1 in equilibrium; T/X is an effective temperature.
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
  ///   - seed: of the signs e.
  public init<Scalar: TensorScalar>(
    of chains: inout MachineChains<Scalar>, waitingTime: Double, lags: [Double],
    field: Double = 0.05, seed: UInt64
  ) throws(SamplingError) {
    precondition(lags == lags.sorted())
    self.waitingTime = waitingTime
    self.lags = lags
    temperature = Double(chains.dynamics.temperature)
    let units = chains.dynamics.unitCount
    var stream = RandomStream(seed: seed, purpose: .fieldSigns)
    let signs = Matrix<Scalar>.uniforms(1, units, from: &stream).elements.map {
      $0 < 0.5 ? Scalar(-1) : 1
    }
    var twin = chains
    twin.dynamics.field = signs.map { $0 * Scalar(field) }
    let start = chains.positions
    var (responses, drops, done) = ([Double](), [Double](), 0)
    for lag in lags {
      let step = Int((lag / Double(chains.dynamics.timeStep)).rounded())
      try chains.advance(steps: step - done)
      try twin.advance(steps: step - done)
      done = step
      let sums = Self.sums(start, chains.positions, twin.positions, signs)
      let scale = 1 / Double(chains.count * units)
      responses.append(sums.response * scale / field)
      drops.append(sums.drop * scale)
    }
    (susceptibilities, correlationDrops) = (responses, drops)
  }

  /// Σ e (x_twin - x) and Σ x(t) (x(t) - x(tw)).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func sums<Scalar: TensorScalar>(
    _ start: Matrix<Scalar>, _ now: Matrix<Scalar>, _ twin: Matrix<Scalar>, _ signs: [Scalar]
  ) -> (response: Double, drop: Double) {
    var (response, drop) = (0.0, 0.0)
    for row in 0..<now.rows {
      for unit in 0..<now.columns {
        let x = Double(now[row, unit])
        response += Double(signs[unit]) * (Double(twin[row, unit]) - x)
        drop += x * (x - Double(start[row, unit]))
      }
    }
    return (response, drop)
  }
}
