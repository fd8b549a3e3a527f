import Dynamics
import Tensors

/// How far the statistics of generated states are from those of the data, over generation time.
public struct GenerationStatistics: Sendable {
  /// What the chains are like at one time.
  public struct Point: Sendable, Equatable {
    /// Time units.
    public var time: Double
    /// Mean square over couplings of ⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model(t).
    public var statisticGap: Double
    /// Correlation over entries of ⟨φ φᵀ⟩ with that of the data.
    public var rateCorrelation: Double
    /// ⟨E⟩/N, ⟨x²⟩ and virial.
    public var info: MachineDynamics<Float>.Info
  }

  /// The machine whose ⟨v φᵀ⟩ is compared.
  public let machine: LangevinMachine<Float>
  private let dataStatistic: Matrix<Float>
  private let dataRates: Matrix<Float>

  /// - Parameter data: x `[image, unit]`.
  public init(_ machine: LangevinMachine<Float>, data: Matrix<Float>) {
    self.machine = machine
    dataStatistic = machine.couplingStatistic(at: data)
    dataRates = Self.rateProducts(data)
  }

  /// Runs the chains to each of `times`, ascending, and compares.
  ///
  /// - Parameter onPoint: sees the chains at each of them.
  public func measure(
    _ chains: inout MachineChains<Float>, times: [Double],
    onPoint: (MachineChains<Float>) throws(SamplingError) -> Void = { _ in }
  ) throws(SamplingError) -> [Point] {
    precondition(times == times.sorted())
    var (points, done) = ([Point](), 0)
    for time in times {
      let step = Int((time / Double(chains.dynamics.timeStep)).rounded())
      try chains.advance(steps: step - done)
      done = step
      points.append(point(at: chains.positions, time: time, info: chains.info))
      try onPoint(chains)
    }
    return points
  }

  /// The comparison for states `[chain, unit]`.
  public func point(
    at states: Matrix<Float>, time: Double, info: MachineDynamics<Float>.Info
  ) -> Point {
    var gap = machine.couplingStatistic(at: states)
    gap.add(dataStatistic, scaledBy: -1)
    return Point(
      time: time, statisticGap: gap.meanSquare(),
      rateCorrelation: Self.correlation(Self.rateProducts(states), dataRates), info: info)
  }

  /// ⟨φ φᵀ⟩
  private static func rateProducts(_ x: Matrix<Float>) -> Matrix<Float> {
    let rates = x.activated(.tanh)
    var products = rates.transposeTimes(rates)
    products.scale(by: 1 / Float(x.rows))
    return products
  }

  /// Pearson correlation over entries.
  static func correlation(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Double {
    let (meanA, meanB) = (a.mean(), b.mean())
    return withPointers(a, b) { x, y in
      var (cross, first, second) = (0.0, 0.0, 0.0)
      for i in 0..<a.count {
        let (u, v) = (Double(x[i]) - meanA, Double(y[i]) - meanB)
        cross += u * v
        first += u * u
        second += v * v
      }
      return cross / (first * second).squareRoot()
    }
  }
}
