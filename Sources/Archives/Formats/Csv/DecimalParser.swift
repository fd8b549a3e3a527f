/// Numbers in text: digits, point, exponent, `inf`, `nan`; correctly rounded.
package enum DecimalParser {
  /// The number that fills `range`, or `nil`.
  package static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    fastNumber(bytes, range) ?? slowNumber(bytes, range)
  }

  /// Numbers whose digits and power of ten are both exact in `Double`, so that one rounding is made.
  ///
  /// - Reference: Clinger (1990), *How to read floating point numbers accurately*.
  private static func fastNumber(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var (index, mantissa, digits, scale) = (range.lowerBound, UInt64(0), 0, 0)
    var hasPoint = false
    guard index < range.upperBound else { return nil }
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
    while index < range.upperBound {
      let byte = bytes[index]
      if byte >= 48, byte <= 57 {
        mantissa = mantissa &* 10 &+ UInt64(byte &- 48)
        digits += 1
        scale -= hasPoint ? 1 : 0
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0, digits <= 19, mantissa <= 1 << 53 else { return nil }
    if index < range.upperBound {
      guard bytes[index] | 0x20 == UInt8(ascii: "e"),
        let exponent = smallExponent(bytes, index + 1..<range.upperBound)
      else { return nil }
      scale += exponent
    }
    guard scale >= -22, scale <= 22 else { return nil }
    let value =
      scale < 0
      ? Double(mantissa) / powersOfTen[-scale] : Double(mantissa) * powersOfTen[scale]
    return isNegative ? -value : value
  }

  private static func smallExponent(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var (index, value) = (range.lowerBound, 0)
    guard index < range.upperBound else { return nil }
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
    guard index < range.upperBound, range.upperBound - index <= 3 else { return nil }
    while index < range.upperBound {
      guard bytes[index] >= 48, bytes[index] <= 57 else { return nil }
      value = value * 10 + Int(bytes[index]) - 48
      index += 1
    }
    return isNegative ? -value : value
  }

  /// Words, and digits that need more than one rounding.
  private static func slowNumber(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    guard let first = range.first.map({ bytes[$0] }) else { return nil }
    let hasSign = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let unsigned = bytes[range.dropFirst(hasSign ? 1 : 0)]
    if unsigned.first.map({ $0 | 0x20 == UInt8(ascii: "n") || $0 | 0x20 == UInt8(ascii: "i") })
      == true
    {
      return word(unsigned).map { first == UInt8(ascii: "-") ? -$0 : $0 }
    }
    // What is left are digits; `Double` alone would take hexadecimal too.
    guard unsigned.allSatisfy({ $0 >= 48 && $0 <= 57 || ".eE+-".utf8.contains($0) }) else {
      return nil
    }
    return Double(String(decoding: bytes[range], as: UTF8.self))
  }

  private static func word(_ text: ArraySlice<UInt8>) -> Double? {
    let lowercase = text.prefix(9).map { $0 | 0x20 }
    if lowercase.elementsEqual("nan".utf8) { return .nan }
    let isInfinity = lowercase.elementsEqual("inf".utf8) || lowercase.elementsEqual("infinity".utf8)
    return isInfinity ? .infinity : nil
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
