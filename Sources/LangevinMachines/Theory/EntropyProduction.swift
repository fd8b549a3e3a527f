import Diagnostics
import Dynamics
import Tensors

/// Irreversibility of the dynamics with reaction share a (NLM eq. 8).
///
/// `σ = ⟨|F_a|²⟩/T + ⟨div F_a⟩ = (1/T) ⟨F_a · dx/dt⟩` (Stratonovich; NLM eq. 14): the entropy production rate in a
/// stationary state. It is 0 for a = 1, where it says `⟨|∂E/∂x|²⟩ = T ⟨∇²E⟩`, and positive below.
public struct EntropyProduction<Scalar: TensorScalar>: Sendable {
  /// J and b of the force F_a.
  public let machine: LangevinMachine<Scalar>
  /// a
  public var reaction: Double
  /// T
  public var temperature: Double
  private let columnSquares: [Double]  // Σ_i J_ij²

  /// The production of `machine` under reaction share a and temperature T.
  public init(_ machine: LangevinMachine<Scalar>, reaction: Double, temperature: Double) {
    self.machine = machine
    self.reaction = reaction
    self.temperature = temperature
    var squares = machine.couplings
    squares.multiplyElementwise(by: machine.couplings)
    columnSquares = squares.columnMeans().map { $0 * Double(machine.unitCount) }
  }

  /// |F_a|² and div F_a of every row of `x` `[chain, unit]`.
  public func terms(at x: Matrix<Scalar>) -> (forceSquare: [Double], divergence: [Double]) {
    let force = machine.force(at: x, reaction: Scalar(reaction))
    let feedback = machine.velocity(at: x).times(machine.couplings)
    let (rate, slope) = (x.activated(.tanh), x.slope(of: .tanh))
    let units = machine.unitCount
    var (squares, divergences) = ([Double](), [Double]())
    for row in 0..<x.rows {
      var (square, network, laplacian) = (0.0, 0.0, 0.0)
      for unit in 0..<units {
        let f = Double(force[row, unit])
        let s = Double(slope[row, unit])
        let own = Double(machine.couplings[unit, unit])
        square += f * f
        network += own * s - 1
        // tr(AᵀA) + Σ φ'' u
        laplacian += s * s * columnSquares[unit] - 2 * own * s + 1
        laplacian -= 2 * Double(rate[row, unit]) * s * Double(feedback[row, unit])
      }
      squares.append(square)
      divergences.append((1 - reaction) * network - reaction * laplacian)
    }
    return (squares, divergences)
  }

  /// σ from states `[chain, unit]`, with the standard error over rows.
  public func rate(at states: Matrix<Scalar>) -> SampleMean {
    let terms = terms(at: states)
    return SampleMean(zip(terms.forceSquare, terms.divergence).map { $0 / temperature + $1 })
  }

  /// σ from trajectories: `Σ ½(F(x_t) + F(x_{t+1})) · (x_{t+1} - x_t) / (T t)` of every chain.
  public func rate(
    along chains: inout MachineChains<Scalar>, steps: Int
  ) throws(SamplingError) -> SampleMean {
    var position = chains.positions
    var force = machine.force(at: position, reaction: Scalar(reaction))
    var work = [Double](repeating: 0, count: position.rows)
    for _ in 0..<steps {
      try chains.advance(steps: 1)
      let next = chains.positions
      let nextForce = machine.force(at: next, reaction: Scalar(reaction))
      for row in work.indices {
        work[row] += Self.work(row, from: position, force, to: next, nextForce)
      }
      (position, force) = (next, nextForce)
    }
    let duration = Double(steps) * Double(chains.dynamics.timeStep)
    return SampleMean(work.map { $0 / (temperature * duration) })
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func work(
    _ row: Int, from x: Matrix<Scalar>, _ force: Matrix<Scalar>, to y: Matrix<Scalar>,
    _ nextForce: Matrix<Scalar>
  ) -> Double {
    var sum = 0.0
    for unit in 0..<x.columns {
      let mean = (Double(force[row, unit]) + Double(nextForce[row, unit])) / 2
      sum += mean * (Double(y[row, unit]) - Double(x[row, unit]))
    }
    return sum
  }
}
