import Dynamics
import Tensors

/// The correlation of rates between a waiting time and later:
/// `C(tw + τ, tw) = Σ φ(tw)·φ(tw + τ) / √(Σ|φ(tw)|² Σ|φ(tw + τ)|²)`, sums over chains (NLM §5.5).
///
/// In equilibrium it depends on τ alone; a dependence on tw is ageing.
public struct TwoTimeCorrelation: Sendable, Equatable {
  /// tw, time units.
  public let waitingTimes: [Double]
  /// τ, time units.
  public let lags: [Double]
  /// C `[waiting time, lag]`; nan where the run was too short.
  public let correlations: Matrix<Double>

  /// Runs the chains on and measures. Memory: one state per waiting time.
  ///
  /// - Parameter duration: of the run; pairs beyond it are left out.
  public init<Scalar: TensorScalar>(
    of chains: inout MachineChains<Scalar>, waitingTimes: [Double], lags: [Double],
    duration: Double = .infinity
  ) throws(SamplingError) {
    self.waitingTimes = waitingTimes
    self.lags = lags
    let timeStep = Double(chains.dynamics.timeStep)
    func steps(_ time: Double) -> Int { Int((time / timeStep).rounded()) }
    var events = Set(waitingTimes.map(steps))
    for waiting in waitingTimes {
      for lag in lags where waiting + lag <= duration { events.insert(steps(waiting + lag)) }
    }
    var correlations = Matrix(repeating: Double.nan, waitingTimes.count, lags.count)
    var kept: [Int: Matrix<Scalar>] = [:]  // rates by waiting step
    var done = 0
    for event in events.sorted() {
      try chains.advance(steps: event - done)
      done = event
      let rates = chains.rates
      for (row, waiting) in waitingTimes.enumerated() {
        if steps(waiting) == event { kept[event] = rates }
        guard let start = kept[steps(waiting)] else { continue }
        for (column, lag) in lags.enumerated() where steps(waiting + lag) == event {
          correlations[row, column] = Self.overlap(start, rates)
        }
      }
    }
    self.correlations = correlations
  }

  /// Σ a·b / √(Σ a² Σ b²)
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func overlap<Scalar: TensorScalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Double {
    let count = a.count
    return withPointers(a, b) { a, b in
      var (cross, first, second) = (0.0, 0.0, 0.0)
      for i in 0..<count {
        let (x, y) = (Double(a[i]), Double(b[i]))
        cross += x * y
        first += x * x
        second += y * y
      }
      return cross / (first * second).squareRoot()
    }
  }
}
