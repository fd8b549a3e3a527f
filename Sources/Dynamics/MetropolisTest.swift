import Tensors

extension SamplingKernel {
  /// The Metropolis test of all chains: moves those whose proposal is accepted.
  ///
  /// - Parameter logRatios: the logarithm of each chain's acceptance ratio; NaN rejects.
  func accept<Density: DifferentiableDensity>(
    _ state: inout MetropolisState<Density>, _ memory: consuming MetropolisMemory<Density>,
    logRatios: [Double]
  ) -> MetropolisInfo {
    let accepting = logRatios.enumerated().map { log(memory.uniforms[$0, 0]) < $1 }
    let probability = logRatios.reduce(0) { $0 + ($1.isNaN ? 0 : min(1, exp($1))) }
    state.settle(memory, accepting: accepting)
    return MetropolisInfo(
      acceptedCounts: accepting.map { $0 ? 1 : 0 },
      acceptanceProbability: probability / Double(max(1, logRatios.count)),
      logDensities: state.logDensities ?? [])
  }
}
