import Tensors

/// How fast chains forget in their own time: autocorrelation times, and what a unit of time is worth.
///
/// Undefined entries are `nil`, printed "undefined", as in `Summary`.
public struct MixingSpeed: Sendable, Equatable, Codable {
  /// One quantity.
  public struct Line: Sendable, Equatable, Codable {
    /// The quantity.
    public let name: String
    /// Integrated autocorrelation time (Sokal's window), in the unit of the interval.
    public let autocorrelationTime: Double?
    /// Bulk effective draws per unit of time of one chain.
    public let effectiveDrawsPerTime: Double?
  }

  /// Time between two draws of a chain.
  public let interval: Double
  /// The lines, in the order of units.
  public let lines: [Line]

  /// The speed of `draws` `[chain, draw, unit]` that are `interval` apart.
  public init<Scalar: TensorScalar>(
    _ draws: Draws<Scalar>, interval: Double, convention: Convention = .strict
  ) {
    self.interval = interval
    let time = interval * Double(draws.chains * draws.draws)
    lines = (0..<draws.units).map { unit in
      let quantity = draws.quantity(unit)
      let ess = SummaryLine(quantity, name: "\(unit)", convention: convention).essBulk
      return Line(
        name: "\(unit)",
        autocorrelationTime: Diagnostics.autocorrelationTime(quantity).map { $0.time * interval },
        effectiveDrawsPerTime: ess.map { $0 / time })
    }
  }
}

extension MixingSpeed: CustomStringConvertible {
  /// One line per quantity.
  public var description: String {
    func text(_ value: Double?) -> String { value.map { formatted($0, digits: 4) } ?? "undefined" }
    return lines.map {
      "\($0.name): autocorrelation time \(text($0.autocorrelationTime)) τ, "
        + "\(text($0.effectiveDrawsPerTime)) effective draws per τ of a chain"
    }.joined(separator: "\n")
  }
}
