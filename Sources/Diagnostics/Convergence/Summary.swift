import Tensors

/// A table of draws, one line per quantity, with what their estimates are worth.
///
/// ```swift
/// print(Summary(draws, names: ["x", "y"]))
/// ```
///
/// An entry that is undefined is `nil`, printed "undefined". Codable: undefined entries are null, an
/// infinite R-hat (chains that stand still at different places) is the text "infinite".
public struct Summary: Sendable, Equatable, Codable {
  /// The lines, in the order of units.
  public let quantities: [SummaryLine]
  /// Chains.
  public let chains: Int
  /// Draws per chain.
  public let draws: Int

  /// The summary of `draws` `[chain, draw, unit]`, units called "0", "1", … unless named.
  ///
  /// - Parameter onLine: called as each line is there, from any thread.
  public init<Scalar: TensorScalar>(
    _ draws: Draws<Scalar>, names: [String]? = nil, convention: Convention = .strict,
    parallelism: Parallelism = .serial, onLine: @Sendable () -> Void = {}
  ) {
    precondition(names == nil || names!.count == draws.units, "one name for each unit")
    chains = draws.chains
    self.draws = draws.draws
    quantities = parallelism.results(of: draws.units) {
      defer { onLine() }
      return SummaryLine(draws.quantity($0), name: names?[$0] ?? "\($0)", convention: convention)
    }
  }

  /// The largest R-hat; undefined (`nil`) if one is.
  public var worstRHat: Double? { worst(quantities.map(\.rHat), by: >) }

  /// The smallest effective sample size of bulks, and of tails as far as they are defined: of values such as 0
  /// and 1 there may be no draws beyond a quantile. Undefined (`nil`) if that of a bulk is.
  public var smallestEffectiveSampleSize: Double? {
    guard let bulk = worst(quantities.map(\.essBulk), by: <) else { return nil }
    return quantities.compactMap(\.essTail).reduce(bulk, min)
  }

  private func worst(_ values: [Double?], by isWorse: (Double, Double) -> Bool) -> Double? {
    let known = values.compactMap { $0 }
    return known.count == values.count ? known.min(by: isWorse) : nil
  }
}

extension Summary: CustomStringConvertible {
  /// The table, columns aligned.
  public var description: String {
    let header = ["", "mean", "mcse", "sd", "q5", "q50", "q95", "ess bulk", "ess tail", "R-hat"]
    let rows = [header] + quantities.map(\.cells)
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// The table as Markdown.
  public var markdown: String {
    markdownTable(
      header: ["", "mean", "mcse", "sd", "q5", "q50", "q95", "ess bulk", "ess tail", "R-hat"],
      rows: quantities.map(\.cells))
  }
}
