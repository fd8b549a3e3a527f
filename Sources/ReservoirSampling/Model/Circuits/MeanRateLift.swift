import Tensors

/// Non-negative rates by a constant current in ker W_out (RSN §11.7): `r` shifts by h, x does not.
///
/// A current with all entries positive exists iff no combination of readout rows is non-negative and
/// non-zero.
public struct MeanRateLift<Scalar: TensorScalar>: Sendable {
  /// A direction in ker W_out with smallest entry 1, n long.
  public let direction: [Double]

  /// Searches by alternating projections between ker W_out and the orthant `h ≥ 1`.
  ///
  /// - Returns: nil where none was found: then no current makes every rate non-negative, or only
  ///   one with entries of very different size does.
  public init?(for reservoir: CompiledReservoir<Scalar>, iterations: Int = 20_000) {
    let readout = Matrix<Double>(reservoir.network.readout)
    let projection = Matrix<Double>(reservoir.noiseProjectionTransposed)
    var h = Matrix<Double>(repeating: 1, 1, readout.columns)
    for _ in 0..<iterations {
      h.add(h.times(transpose: readout).times(projection), scaledBy: -1)  // P h
      let smallest = h.elements.min() ?? 0
      if smallest > 0.05 {
        direction = h.elements.map { $0 / smallest }
        return
      }
      h.mapInPlace { max($0, 1) }
    }
    return nil
  }

  /// The current that keeps all but a share of rates non-negative: the direction times the shift
  /// that the most negative of `rates` `[draw, n]` needs, all but the lowest `tolerance` of draws.
  public func current(keepingNonNegative rates: Matrix<Scalar>, tolerance: Double = 0.001)
    -> [Scalar]
  {
    let needs = (0..<rates.rows).map { row in
      zip(rates.row(row), direction).reduce(0) { max($0, -Double($1.0) / $1.1) }
    }.sorted()
    let place = min(needs.count - 1, Int(Double(needs.count) * (1 - tolerance)))
    let shift = needs.isEmpty ? 0 : needs[max(place, 0)]
    return direction.map { Scalar($0 * shift) }
  }
}
