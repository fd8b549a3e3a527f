import Archives

extension MovementData {
  mutating func lose(_ row: Int) {
    for column in 0..<positions.columns { positions[row, column] = .nan }
  }

  func describe(time: String, in understanding: inout Understanding) {
    let lost = lost
    let interval = medianInterval
    let unit = unit.map { " (\($0))" } ?? ""
    understanding.summary =
      "\(counted(count, "sample")) of \(names.joined(separator: ", "))\(unit) at \(time), "
      + "\(decimalText(times[count - 1] - times[0])) s, one each \(decimalText(interval)) s"
    understanding.values["samples"] = JSONValue(count)
    understanding.values["medianInterval"] = JSONValue(interval)
    understanding.values["lostSamples"] = JSONValue(lost.count)
    understanding.values["positions"] = .array(names.map { .string($0) })
    if let text = self.unit { understanding.values["positionUnit"] = .string(text) }
    guard let first = lost.first else { return }
    understanding.warn(
      .lostSamples,
      "\(counted(lost.count, "sample")) of \(count) without a position, the first is \(first) "
        + "(\(decimalText(times[first])) s)")
  }

  /// The median interval between samples, seconds.
  public var medianInterval: Double {
    guard count > 1 else { return 0 }
    let steps = (1..<count).map { times[$0] - times[$0 - 1] }.sorted()
    return steps[steps.count / 2]
  }
}
