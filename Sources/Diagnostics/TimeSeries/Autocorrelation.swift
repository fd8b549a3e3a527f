import Tensors

/// The autocorrelation ρ(t) of `draws` `[chain, draw]` at lags 0 ... `lags` (all by default): the
/// mean over chains of autocovariances about each chain's own mean, over that at lag 0.
///
/// Sums are divided by the number of draws, not of terms, so that late lags fade instead of
/// flickering. Undefined (`nil`) without draws, for a draw that is not finite, or where no chain
/// varies. O(S log S).
public func autocorrelation(_ draws: Matrix<Double>, lags: Int? = nil) -> [Double]? {
  guard draws.count > 0, draws.elements.allSatisfy(\.isFinite) else { return nil }
  let table = ChainTable(chains: draws.rows, draws: draws.columns, values: draws.elements)
  let varies = (0..<table.chains).contains { index in
    let chain = table.chain(index)
    return chain.contains { $0 != chain[chain.startIndex] }
  }
  guard varies else { return nil }
  let fourier = FourierTransform.padded(for: table.draws)
  var covariance = [Double](repeating: 0, count: table.draws)
  for index in 0..<table.chains {
    for (lag, value) in autocovariance(table.chain(index), fourier).enumerated() {
      covariance[lag] += value
    }
  }
  let kept = min(lags ?? table.draws - 1, table.draws - 1)
  return (0...max(kept, 0)).map { covariance[$0] / covariance[0] }
}
