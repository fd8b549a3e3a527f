import Diagnostics

extension ExpectedValue.Criterion {
  /// Whether `value` meets the criterion; `nil` where one value cannot (an order, or none).
  func isMet(by value: Double) -> Bool? {
    switch self {
    case .equal(let expected, let tolerance): abs(value - expected) <= tolerance
    case .near(let expected, let relative): abs(value - expected) <= relative * abs(expected)
    case .band(let lower, let upper): value >= lower && value <= upper
    case .atLeast(let bound): value >= bound
    case .atMost(let bound): value <= bound
    case .holds: value == 1
    case .increasing, .meanAbove, .none: nil
    }
  }

  /// The criterion in words, for tables.
  public var text: String {
    switch self {
    case .equal(let value, 0): formatted(value)
    case .equal(let value, let tolerance): "\(formatted(value)) ± \(formatted(tolerance))"
    case .near(let value, let relative): "\(formatted(value)) ± \(formatted(100 * relative)) %"
    case .band(let lower, let upper): "\(formatted(lower)) to \(formatted(upper))"
    case .atLeast(let bound): "≥ \(formatted(bound))"
    case .atMost(let bound): "≤ \(formatted(bound))"
    case .increasing(let factor) where factor == 1: "increasing"
    case .increasing(let factor): "increasing, each at least \(formatted(factor)) times the last"
    case .meanAbove(let bound): "mean > \(formatted(bound)), 95 % interval"
    case .holds: "holds"
    case .none: "no criterion"
    }
  }
}

extension ExpectedValue {
  /// Holds `measurements` against the criterion. A value that is not finite, or none, fails.
  public func verdict(for measurements: [MeasuredValue]) -> Verdict {
    guard criterion != .none else { return .informational }
    guard !measurements.isEmpty, measurements.allSatisfy({ !$0.values.isEmpty }) else {
      return .fail("nothing was measured")
    }
    guard measurements.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
      return .fail("a measured value is undefined")
    }
    if case .increasing(let factor) = criterion { return order(measurements, factor) }
    if case .meanAbove(let bound) = criterion { return interval(measurements, above: bound) }
    for measurement in measurements {
      let values = scope == .median ? [measurement.median].compactMap(\.self) : measurement.values
      if let bad = values.first(where: { criterion.isMet(by: $0) != true }) {
        return .fail("\(measurement.name): \(formatted(bad)), expected \(criterion.text)")
      }
    }
    return .pass
  }

  private func interval(_ measurements: [MeasuredValue], above bound: Double) -> Verdict {
    for measurement in measurements {
      guard let interval = measurement.meanInterval else {
        return .fail("one seed has no interval")
      }
      guard interval.lowerBound > bound else {
        let isBelow = interval.upperBound < bound
        return .fail(isBelow ? "the interval lies below" : "the interval holds \(formatted(bound))")
      }
    }
    return .pass
  }

  private func order(_ measurements: [MeasuredValue], _ factor: Double) -> Verdict {
    guard measurements.count > 1 else { return .fail("an order needs two measurements") }
    for (low, high) in zip(measurements, measurements.dropFirst()) {
      let pairs: [(Double, Double)]
      if scope == .everySeed {
        guard low.values.count == high.values.count else {
          return .fail("\(low.name) and \(high.name) were measured with different seeds")
        }
        pairs = Array(zip(low.values, high.values))
      } else {
        pairs = [(low.median ?? .nan, high.median ?? .nan)]
      }
      for (a, b) in pairs where !Self.rises(from: a, to: b, factor) {
        return .fail("\(low.name) \(formatted(a)), then \(high.name) \(formatted(b))")
      }
    }
    return .pass
  }

  /// Whether `b` is at least `factor` times `a`; from a factor of 1 on, equal numbers are no order.
  private static func rises(from a: Double, to b: Double, _ factor: Double) -> Bool {
    b >= factor * a && (factor < 1 || b > a) && !(factor > 1 && a <= 0)
  }
}
