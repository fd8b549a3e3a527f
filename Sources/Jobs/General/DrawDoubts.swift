import Diagnostics
import UserData

/// What no draws of chains can show, so that their diagnostics say nothing: mostly chains and draws in
/// each other's place, or one chain several times.
struct DrawDoubts {
  /// What the reader found of this kind, and has said.
  private let read: [String]
  /// What the numbers show.
  let found: [String]

  init(of summary: Summary, _ understanding: Understanding) {
    read = understanding.warnings.filter(\.failsGates).map(\.message)
    found = [Self.moreChains(summary), Self.smallRHat(summary), Self.largeSize(summary)]
      .compactMap { $0 }
  }

  var all: [String] { read + found }
  var isEmpty: Bool { all.isEmpty }

  private static let exchanged =
    "Chains and draws are probably in each other's place: name the axes, as in --axes draw,chain,unit"

  private static func moreChains(_ summary: Summary) -> String? {
    guard summary.chains > summary.draws else { return nil }
    return "\(summary.chains) chains of \(summary.draws) draws: too short to judge. \(exchanged)"
  }

  /// Split chains of n draws have an R-hat of at least √((n/2 - 1)/(n/2)), about 1.
  private static func smallRHat(_ summary: Summary) -> String? {
    text(summary.quantities.map { ($0.name, $0.rHat) }, "R-hat") { $0 < 0.95 }
      .map { "\($0), below 0.95, which independent chains do not give. \(exchanged)" }
  }

  /// Draws that alternate around the mean may be worth more than independent ones, but not so much more.
  private static func largeSize(_ summary: Summary) -> String? {
    let limit = 3 * Double(summary.chains * summary.draws)
    return text(summary.quantities.map { ($0.name, $0.essBulk) }, "effective sample size") {
      $0 > limit
    }.map {
      "\($0), more than three times the \(summary.chains * summary.draws) draws. Draws were probably "
        + "reordered, or are not those of a chain"
    }
  }

  /// "R-hat of `x` is 0.93", and how many more there are.
  private static func text(
    _ values: [(name: String, value: Double?)], _ quantity: String,
    where isDoubtful: (Double) -> Bool
  ) -> String? {
    let doubtful = values.compactMap { unit in unit.value.map { (unit.name, $0) } }
      .filter { isDoubtful($0.1) }
    guard let first = doubtful.first else { return nil }
    let others = doubtful.count > 1 ? " (and of \(doubtful.count - 1) more units)" : ""
    return "\(quantity) of `\(first.0)`\(others) is \(JobMetrics.short(first.1))"
  }
}
