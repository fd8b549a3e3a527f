import Diagnostics
import Tensors

/// What an experimenter would see in the reservoir's firing rates (RSN §10): dimensionality,
/// correlated variability and its alignment with the readout.
public struct PopulationActivity: Sendable, Equatable {
  /// Participation ratio of the rates' covariance.
  public let participationRatio: Double
  /// Shares of variance of the principal components, falling.
  public let varianceShares: [Double]
  /// Share of the rates' variance in the row space of W_out; the rest lies in ker W_out, where it is
  /// invisible to the output.
  public let readoutShare: Double
  /// Variance over |mean| of every neuron, a Fano-like ratio for rates; nil for a mean of 0.
  public let dispersion: [Double?]
  /// Mean and mean magnitude of the correlations of pairs of neurons.
  public let meanCorrelation, meanAbsoluteCorrelation: Double

  /// Summarises firing rates `[draw, n]`; nil for fewer than two draws or a constant neuron pair.
  public init?<Scalar: TensorScalar>(
    rates: Matrix<Scalar>, of reservoir: CompiledReservoir<Scalar>
  ) {
    guard let variances = principalVariances(rates),
      let ratio = Diagnostics.participationRatio(variances: variances),
      let table = MomentTable(rates)
    else { return nil }
    let total = variances.reduce(0, +)
    participationRatio = ratio
    varianceShares = variances.sorted(by: >).map { $0 / total }
    var centred = rates
    centred.addRow(table.mean.map { Scalar(-$0) })
    let hidden = reservoir.kernelPart(of: centred).sumOfSquares()
    readoutShare = 1 - hidden / centred.sumOfSquares()
    dispersion = zip(table.mean, table.standardDeviation).map { mean, deviation in
      mean == 0 ? nil : deviation * deviation / abs(mean)
    }
    let active = table.standardDeviation.indices.filter { table.standardDeviation[$0] > 0 }
    guard active.count > 1 else { return nil }
    var (sum, absolute) = (0.0, 0.0)
    for (place, i) in active.enumerated() {
      for j in active[(place + 1)...] {
        let correlation =
          table.covariance[i, j] / (table.standardDeviation[i] * table.standardDeviation[j])
        sum += correlation
        absolute += abs(correlation)
      }
    }
    let pairs = Double(active.count * (active.count - 1) / 2)
    (meanCorrelation, meanAbsoluteCorrelation) = (sum / pairs, absolute / pairs)
  }
}
