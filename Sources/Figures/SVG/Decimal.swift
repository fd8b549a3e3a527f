/// Decimal text without a formatting library: exact rounding of what is printed, no locale.
enum Decimal {
  /// `value` with exactly `places` decimals; `usesMinusSign` writes U+2212 for negative numbers.
  static func text(_ value: Double, places: Int, usesMinusSign: Bool = false) -> String {
    guard value.isFinite else { return "\(value)" }
    let places = min(max(places, 0), 15)
    let scale = powerOfTen(places)
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    var digits = String(Int64(scaled))
    if digits.count <= places {
      digits = String(repeating: "0", count: places + 1 - digits.count) + digits
    }
    let sign = value < 0 && scaled > 0 ? (usesMinusSign ? "−" : "-") : ""
    guard places > 0 else { return sign + digits }
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }

  /// `value / 100` without needless zeros, as SVG takes it: `12.5`, `-.25`, `7`.
  static func hundredths(_ value: Int) -> String {
    let sign = value < 0 ? "-" : ""
    let magnitude = value.magnitude
    let (whole, part) = (magnitude / 100, magnitude % 100)
    if part == 0 { return sign + String(whole) }
    let fraction = part % 10 == 0 ? String(part / 10) : (part < 10 ? "0" : "") + String(part)
    return sign + (whole == 0 ? "" : String(whole)) + "." + fraction
  }

  /// A coordinate with at most two decimals.
  static func coordinate(_ value: Double) -> String { hundredths(rounded(value)) }

  /// Hundredths of a pixel, kept within what any viewer takes.
  static func rounded(_ value: Double) -> Int {
    guard value.isFinite else { return 0 }
    return Int((min(max(value, -1e6), 1e6) * 100).rounded())
  }

  /// 10ⁿ for any n a `Double` can hold.
  static func powerOfTen(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent.magnitude { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }
}
