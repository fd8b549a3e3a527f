/// Rows in the making: expectation and value side by side.
struct RowList {
  private(set) var rows: [ReproductionRow] = []
  /// What every row says from here on.
  var note: String?

  init(note: String? = nil) { self.note = note }

  /// A row of one value; nil, or a value that is not finite, fails.
  mutating func add(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion,
    from origin: Origin, value: Double?, note: String? = nil
  ) {
    add(id, description, criterion, from: origin, values: [value], note: note)
  }

  /// A row of one quantity, measured once per seed.
  mutating func add(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion,
    from origin: Origin, values: [Double?], note: String? = nil
  ) {
    rows.append(
      ReproductionRow(
        id: id, expected: ExpectedValue(description, criterion, origin: origin),
        measured: MeasuredValue(values), note: said(note)))
  }

  /// A row of several values, whose order may be judged.
  mutating func add(
    _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion,
    from origin: Origin, series values: [MeasuredValue], note: String? = nil
  ) {
    rows.append(
      ReproductionRow(
        id: id, expected: ExpectedValue(description, criterion, origin: origin),
        measured: values, note: said(note)))
  }

  /// A row that cannot be measured here.
  mutating func skip(
    _ id: String, _ description: String, from origin: Origin, because reason: String
  ) {
    rows.append(
      ReproductionRow(
        id: id, expected: ExpectedValue(description, .none, origin: origin), skipped: reason))
  }

  private func said(_ note: String?) -> String? {
    let notes = [self.note, note].compactMap { $0 }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }
}
