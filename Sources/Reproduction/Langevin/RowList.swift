import Diagnostics

/// Rows in the making: expectation and value side by side.
struct RowList {
  private(set) var rows: [ReproductionRow] = []

  /// A row of one value; nil, or a value that is not finite, fails.
  mutating func add(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion,
    from origin: Origin, value: Double?, note: String? = nil
  ) {
    rows.append(
      ReproductionRow(
        id: id, expected: ExpectedValue(description, criterion, origin: origin),
        measured: MeasuredValue(value), note: note))
  }

  /// A row of several values, whose order may be judged.
  mutating func add(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion,
    from origin: Origin, series values: [(name: String, value: Double)], note: String? = nil
  ) {
    rows.append(
      ReproductionRow(
        id: id, expected: ExpectedValue(description, criterion, origin: origin),
        measured: values.map { MeasuredValue($0.value, name: $0.name) }, note: note))
  }

  /// A row that cannot be measured here.
  mutating func skip(
    _ id: String, _ description: String, from origin: Origin, because reason: String
  ) {
    rows.append(
      ReproductionRow(
        id: id, expected: ExpectedValue(description, .none, origin: origin), skipped: reason))
  }
}
