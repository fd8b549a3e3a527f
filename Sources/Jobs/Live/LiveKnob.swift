import Tensors

/// A setting of a live network that can be changed while it runs.
public struct LiveKnob: Sendable, Codable, Equatable {
  /// Its key, as in `temperature`.
  public let key: String
  /// What stands beside it.
  public let label: String
  /// The unit of its values, "" where they have none.
  public let unit: String
  /// The ends of a slider.
  public let lower, upper: Double
  /// Whether a slider goes in equal factors.
  public let isLogarithmic: Bool
  /// Whether values are whole numbers.
  public let isWhole: Bool
  /// Whether a change begins anew from step 0.
  public let restarts: Bool
  /// Whether the verbs of the tool have it, too.
  public let isShared: Bool
  /// The value without a change.
  public let initial: Double
  /// The value at present.
  public var value: Double
  /// One line: what it does.
  public let help: String

  /// A knob.
  init(
    _ key: String, _ label: String, unit: String = "", _ range: ClosedRange<Double>,
    initial: Double, isLogarithmic: Bool = false, isWhole: Bool = false, restarts: Bool = false,
    isShared: Bool = true, help: String
  ) {
    (self.key, self.label, self.unit) = (key, label, unit)
    (lower, upper) = (min(range.lowerBound, initial), max(range.upperBound, initial))
    (self.isLogarithmic, self.isWhole, self.restarts) = (isLogarithmic, isWhole, restarts)
    (self.isShared, self.help) = (isShared, help)
    (self.initial, value) = (initial, initial)
  }

  /// Throws for values beyond the slider's ends.
  func check(_ value: Double) throws(JobError) {
    guard value >= lower, value <= upper, !isWhole || value == value.rounded() else {
      let kind = isWhole ? "a whole number from" : "from"
      throw JobError(
        .wrongUse, "`\(key)` is \(value), expected \(kind) \(lower) to \(upper).",
        details: .init(place: key, expected: "\(kind) \(lower) to \(upper)", got: "\(value)"))
    }
  }
}

extension [LiveKnob] {
  /// The value of a knob that is among them.
  func value(of key: String) -> Double { first { $0.key == key }?.value ?? .nan }

  /// The value of a knob, where it was changed.
  func changed(_ key: String) -> Double? {
    first { $0.key == key }.flatMap { $0.value == $0.initial ? nil : $0.value }
  }

  /// Sets a knob.
  ///
  /// - Throws: `JobError` for a knob that is not among them, and values beyond its ends.
  mutating func set(_ key: String, to value: Double) throws(JobError) {
    guard let index = firstIndex(where: { $0.key == key }) else {
      throw JobError(
        .wrongUse,
        "no knob `\(key)`. There are: \(map(\.key).joined(separator: ", ")).",
        details: .init(place: "knob", got: key))
    }
    try self[index].check(value)
    self[index].value = value
  }
}
