import Dynamics
import RandomStreams
import Tensors

/// Metropolis-adjusted chains that hand out what their test did: behind the m units of a position stand
/// the proposals accepted since the chains were made, and log q.
struct ReportingMetropolis: SamplingKernel {
  typealias State = MetropolisState<TiedReservoir<Float>>

  let kernel: MetropolisAdjustedLangevin<TiedReservoir<Float>>

  var reportedTimeStep: Double { kernel.reportedTimeStep }

  func makeState(at positions: Matrix<Float>) throws(SamplingError) -> State {
    try kernel.makeState(at: positions.columns(0..<kernel.density.dimension))
  }

  func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    _ = try kernel.step(&state, using: &stream)
  }

  func positions(of state: State) -> Matrix<Float> {
    let chains = state.position.rows
    let densities = state.logDensities ?? [Double](repeating: 0, count: chains)
    let report = Matrix(
      rows: chains, columns: 2,
      elements: (0..<chains).flatMap { [Float(state.acceptedCounts[$0]), Float(densities[$0])] })
    return Matrix(beside: state.position, report)
  }
}

/// Exchanging replicas that hand out all they are: every replica's units, widest density first, then the
/// exchanges of each pair accepted and tried since the chains were made. Chains go on from such a row
/// where they stopped.
struct ReportingExchange: SamplingKernel {
  typealias State = ReplicaExchange<TiedReservoir<Float>>.State

  let kernel: ReplicaExchange<TiedReservoir<Float>>
  /// Densities K and units m.
  let replicas, dimension: Int

  var reportedTimeStep: Double { kernel.reportedTimeStep }
  /// Columns of the narrowest density's units, of accepted and of tried exchanges.
  var units: Range<Int> { (replicas - 1) * dimension..<replicas * dimension }
  var accepted: Range<Int> { units.upperBound..<units.upperBound + replicas - 1 }
  var tried: Range<Int> { accepted.upperBound..<accepted.upperBound + replicas - 1 }

  func makeState(at positions: Matrix<Float>) throws(SamplingError) -> State {
    guard positions.columns > dimension else { return try kernel.makeState(at: positions) }
    return try kernel.makeState(
      replicas: (0..<replicas).map {
        positions.columns($0 * dimension..<($0 + 1) * dimension)
      })
  }

  func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    _ = try kernel.step(&state, using: &stream)
  }

  func positions(of state: State) -> Matrix<Float> {
    let chains = state.replicas[0].position.rows
    let counts = (state.exchanges + state.trials).map { Float($0) }
    let report = Matrix(
      rows: chains, columns: counts.count, elements: (0..<chains).flatMap { _ in counts })
    return state.replicas.reversed().reduce(report) { Matrix(beside: $1.position, $0) }
  }
}
