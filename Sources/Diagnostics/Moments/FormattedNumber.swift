import Tensors

/// A number for people to read, `digits` significant ones: "0.0312", "1250", "1.2e-07". Whole numbers
/// below ten million, such as counts, are written in full.
package func formatted(_ value: Double, digits: Int = 4) -> String {
  guard value.isFinite else { return value.isNaN ? "undefined" : value > 0 ? "∞" : "-∞" }
  if abs(value) < 1e7, value == value.rounded() { return "\(Int(value))" }
  // Powers of ten below 1e-308 are 0: numbers near there are scaled first.
  let (size, shift) = abs(value) < 1e-280 ? (abs(value) * 1e40, 40) : (abs(value), 0)
  var exponent = Int(log10(size).rounded(.down))
  var mantissa = (size / pow(10, Double(exponent - digits + 1))).rounded()
  exponent -= shift
  if mantissa >= pow(10, Double(digits)) {
    exponent += 1
    mantissa = (mantissa / 10).rounded()
  }
  let sign = value < 0 ? "-" : ""
  let figures = Array(String(Int(mantissa)))
  if exponent >= digits + 2 || exponent < -4 {
    return sign + placed(figures, point: 1) + "e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }
  if exponent < 0 {
    return sign + placed(Array(repeating: "0", count: -exponent) + figures, point: 1)
  }
  let padded = figures + Array(repeating: "0", count: max(0, exponent + 1 - figures.count))
  return sign + placed(padded, point: exponent + 1)
}

/// Figures with a point after the first `point`, without zeros at the end.
private func placed(_ figures: [Character], point: Int) -> String {
  var fraction = figures.dropFirst(point)
  while fraction.last == "0" { fraction.removeLast() }
  return String(figures.prefix(point)) + (fraction.isEmpty ? "" : "." + String(fraction))
}
