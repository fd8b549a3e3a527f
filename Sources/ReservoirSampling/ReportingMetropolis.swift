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
