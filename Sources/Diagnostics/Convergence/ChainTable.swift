import Tensors

/// Draws of one quantity, `[chain, draw]`, on their way through a convergence diagnostic.
struct ChainTable {
  let chains: Int
  let draws: Int
  var values: [Double]

  init(chains: Int, draws: Int, values: [Double]) {
    self.chains = chains
    self.draws = draws
    self.values = values
  }

  /// The draws, or `nil` where `convention` calls every diagnostic of them undefined.
  init?(_ matrix: Matrix<Double>, _ convention: Convention, minimumChains: Int = 1) {
    guard matrix.rows >= minimumChains, matrix.rows >= 1, matrix.columns >= 4 else { return nil }
    self.init(chains: matrix.rows, draws: matrix.columns, values: matrix.elements)
    switch convention {
    case .strict: guard values.allSatisfy(\.isFinite), !isConstant else { return nil }
    case .arviz: guard !values.contains(where: \.isNaN) else { return nil }
    }
  }

  /// Whether all values are equal.
  var isConstant: Bool { values.allSatisfy { $0 == values[0] } }

  var mean: Double { accurateMean(values) }

  /// The draws less their mean, if that is finite, so that what depends on differences only does not
  /// lose digits to a large common part.
  var centred: ChainTable {
    let mean = mean
    return mean.isFinite ? mapped { $0 - mean } : self
  }

  func mapped(_ transform: (Double) -> Double) -> ChainTable {
    ChainTable(chains: chains, draws: draws, values: values.map(transform))
  }

  func chain(_ index: Int) -> ArraySlice<Double> {
    values[index * draws..<(index + 1) * draws]
  }

  /// The first and the last half of every chain as chains of their own, all first halves first; an
  /// odd chain loses its middle draw.
  var split: ChainTable {
    let half = draws / 2
    let firsts = (0..<chains).flatMap { chain($0).prefix(half) }
    let lasts = (0..<chains).flatMap { chain($0).suffix(half) }
    return ChainTable(chains: 2 * chains, draws: half, values: firsts + lasts)
  }

  /// |x - median|: draws whose rank tells of scale instead of place.
  var folded: ChainTable {
    let centre = median(ofSorted: values.sorted())
    return mapped { abs($0 - centre) }
  }

  /// Normal scores Φ⁻¹((r - 3/8) / (S + 1/4)) of the ranks r among all S draws, ties sharing their
  /// mean rank (Vehtari et al. 2021, eq. 14).
  var rankNormalised: ChainTable {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var scores = values
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      let rank = Double(start + end + 1) / 2
      let score = standardNormalQuantile((rank - 0.375) / (Double(order.count) + 0.25))
      for position in start..<end { scores[order[position]] = score }
      start = end
    }
    return ChainTable(chains: chains, draws: draws, values: scores)
  }
}
