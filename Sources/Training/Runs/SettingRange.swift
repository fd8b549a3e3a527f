/// The numbers that a setting may take. A value that is not finite lies in no range.
public struct SettingRange: Sendable, Equatable, Codable {
  /// The bounds; nil for none.
  public let lower, upper: Double?
  /// Whether a bound belongs to the range.
  public let includesLower, includesUpper: Bool

  private init(
    _ lower: Double?, _ upper: Double?, includesLower: Bool = true, includesUpper: Bool = true
  ) {
    (self.lower, self.upper) = (lower, upper)
    (self.includesLower, self.includesUpper) = (includesLower, includesUpper)
  }

  /// Every finite number.
  public static var any: SettingRange { SettingRange(nil, nil) }

  /// `value` and more.
  public static func atLeast(_ value: Double) -> SettingRange { SettingRange(value, nil) }

  /// More than `value`.
  public static func above(_ value: Double) -> SettingRange {
    SettingRange(value, nil, includesLower: false)
  }

  /// From `lower` to `upper`, both included.
  public static func from(_ lower: Double, to upper: Double) -> SettingRange {
    SettingRange(lower, upper)
  }

  /// From `lower`, included, to `upper`, not included.
  public static func from(_ lower: Double, below upper: Double) -> SettingRange {
    SettingRange(lower, upper, includesUpper: false)
  }

  /// Between `lower` and `upper`, none included.
  public static func between(_ lower: Double, _ upper: Double) -> SettingRange {
    SettingRange(lower, upper, includesLower: false, includesUpper: false)
  }

  /// More than `lower`, at most `upper`.
  public static func above(_ lower: Double, to upper: Double) -> SettingRange {
    SettingRange(lower, upper, includesLower: false)
  }

  /// The same range with an upper bound, where it has none.
  func bounded(by bound: Double) -> SettingRange {
    upper == nil ? SettingRange(lower, bound, includesLower: includesLower) : self
  }

  /// Whether `value` lies in the range.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    let isAbove = lower.map { includesLower ? value >= $0 : value > $0 } ?? true
    let isBelow = upper.map { includesUpper ? value <= $0 : value < $0 } ?? true
    return isAbove && isBelow
  }
}

extension SettingRange: CustomStringConvertible {
  /// The range in words: "at least 1", "above 0", "from 0 to below 1", "between 0 and 1".
  public var description: String {
    switch (lower.map(Self.text), upper.map(Self.text)) {
    case (nil, nil): "a finite number"
    case (let lower?, nil): includesLower ? "at least \(lower)" : "above \(lower)"
    case (nil, let upper?): includesUpper ? "at most \(upper)" : "below \(upper)"
    case (let lower?, let upper?):
      switch (includesLower, includesUpper) {
      case (true, true): "from \(lower) to \(upper)"
      case (true, false): "from \(lower) to below \(upper)"
      case (false, true): "above \(lower), at most \(upper)"
      case (false, false): "between \(lower) and \(upper)"
      }
    }
  }

  private static func text(_ bound: Double) -> String {
    Int(exactly: bound).map { "\($0)" } ?? "\(bound)"
  }
}
