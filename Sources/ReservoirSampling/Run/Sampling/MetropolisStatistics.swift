import Dynamics
import Tensors

/// What the Metropolis test did between draws, both `[chain, draw]`.
public struct MetropolisStatistics: Sendable, Equatable {
  /// Share of proposals accepted since the draw before, of the first since the start.
  public var acceptanceRate: Matrix<Double>
  /// log q at the draw up to one constant, per volume of the network's coordinates.
  public var logDensity: Matrix<Double>
  /// Share of proposals accepted over all chains and steps.
  public var meanAcceptanceRate: Double
}

extension MetropolisStatistics {
  /// Puts together what `recorder` took at every draw of a run of `steps` steps.
  ///
  /// - Returns: nil for a run that was stopped before its first draw.
  init?(_ recorder: InfoDrawRecorder<Float, MetropolisInfo>, steps: Int) {
    let infos = recorder.infos
    guard let chains = infos.first?.acceptedCounts.count else { return nil }
    func table(_ value: (MetropolisInfo, Int) -> Double) -> Matrix<Double> {
      Matrix((0..<chains).map { chain in infos.map { value($0, chain) } })
    }
    acceptanceRate = table { Double($0.acceptedCounts[$1]) / Double($0.steps) }
    logDensity = table { Double(Float($0.logDensities[$1])) }  // as precise as the draws
    let accepted = infos.reduce(0) { $0 + $1.acceptedCounts.reduce(0, +) }
    meanAcceptanceRate = Double(accepted) / Double(chains * steps)
  }
}
