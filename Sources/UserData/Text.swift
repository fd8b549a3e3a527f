/// A number for people: whole numbers without a point, others with few digits.
func decimalText(_ value: Double) -> String {
  if let whole = Int(exactly: value), abs(whole) < 1_000_000_000_000 { return "\(whole)" }
  guard value.isFinite, abs(value) < 1e15, abs(value) >= 1e-4 else { return "\(value)" }
  // Four significant digits, by rounding at the right power of ten.
  var scale = 1.0
  while abs(value) * scale < 1_000 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
}

/// "5 %", "0.2 %".
func percentText(_ part: Int, of whole: Int) -> String {
  decimalText((Double(part) / Double(max(whole, 1)) * 1_000).rounded() / 10) + " %"
}

/// "3 chains", "1 chain".
func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// Names for a sentence: all of a few, the first of many.
func listed(_ names: [String], most: Int = 8) -> String {
  guard names.count > most else { return names.joined(separator: ", ") }
  return names.prefix(most - 1).joined(separator: ", ") + " and \(names.count - most + 1) more"
}

/// Text from a file in a message: short, and on one line.
func quoted(_ text: String) -> String {
  let line = text.map { $0.isNewline ? " " : $0 }
  return "`\(String(line.prefix(40)))\(line.count > 40 ? "…" : "")`"
}

/// Names as people sort them: `theta[2]` before `theta[10]`.
func naturalOrder(_ a: String, _ b: String) -> Bool {
  let (left, right) = (pieces(of: a), pieces(of: b))
  for (x, y) in zip(left, right) where x.text != y.text {
    if let m = x.number, let n = y.number, m != n { return m < n }
    return x.text < y.text
  }
  return left.count < right.count
}

private func pieces(of name: String) -> [(text: String, number: Int?)] {
  var result: [(text: String, number: Int?)] = []
  var current = ""
  var isDigits = false
  func finish() { if !current.isEmpty { result.append((current, isDigits ? Int(current) : nil)) } }
  for character in name {
    let digit = character.isASCII && character.isNumber
    if digit != isDigits {
      finish()
      (current, isDigits) = ("", digit)
    }
    current.append(character)
  }
  finish()
  return result
}
