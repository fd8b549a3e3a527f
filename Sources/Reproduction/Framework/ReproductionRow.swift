/// One line of a reproduction: expected, measured, verdict.
public struct ReproductionRow: Sendable, Equatable, Codable {
  /// The row's identity, such as "rsn-9" or "rsn-9/tanh".
  public var id: String
  /// What was expected.
  public var expected: ExpectedValue
  /// What was measured; several quantities where the expectation is an order.
  public var measurements: [MeasuredValue]
  /// How they compare.
  public var verdict: Verdict
  /// What a reader must know besides: a reduced size, a known difference.
  public var note: String?

  /// A row whose verdict follows from the measurements.
  public init(
    id: String, expected: ExpectedValue, measured measurements: [MeasuredValue], note: String? = nil
  ) {
    self.id = id
    self.expected = expected
    self.measurements = measurements
    self.verdict = expected.verdict(for: measurements)
    self.note = note
  }

  /// A row of one measurement.
  public init(
    id: String, expected: ExpectedValue, measured measurement: MeasuredValue, note: String? = nil
  ) {
    self.init(id: id, expected: expected, measured: [measurement], note: note)
  }

  /// A row that was not measured.
  public init(id: String, expected: ExpectedValue, skipped reason: String) {
    self.init(id: id, expected: expected, measured: [])
    verdict = .skipped(reason)
  }

  /// The measurements in words, for tables.
  public var measuredText: String {
    if measurements.isEmpty { return "–" }
    func text(_ value: MeasuredValue) -> String {
      if case .meanAbove(let bound) = expected.criterion { return value.text(above: bound) }
      return value.text
    }
    if measurements.count == 1 { return text(measurements[0]) }
    return measurements.map { "\($0.name) \(text($0))" }.joined(separator: "; ")
  }
}
