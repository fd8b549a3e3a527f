/// Conversions of IEEE binary16 by bits: `Float16` does not exist on every platform.
enum HalfPrecision {
  /// The number with the given bits, exactly.
  static func single(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    if exponent == 0 {
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    }
    let wide = exponent == 0x1F ? 0xFF : exponent + 112
    return Float(bitPattern: sign | wide << 23 | fraction << 13)
  }

  /// The bits of the nearest number, ties to even; beyond 65504, infinite.
  static func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    let magnitude = Float(bitPattern: bits & 0x7FFF_FFFF)
    if magnitude.isNaN { return sign | 0x7E00 | UInt16(truncatingIfNeeded: bits >> 13) & 0x1FF }
    if magnitude < 0x1p-14 {
      // Subnormal: the sum with 1/2 leaves 24 bits after the point, rounded by the addition.
      return sign | UInt16(truncatingIfNeeded: (magnitude + 0.5).bitPattern &- 0x3F00_0000)
    }
    let rounded = magnitude.bitPattern &+ 0xFFF &+ (magnitude.bitPattern >> 13 & 1)
    let narrow = (rounded >> 13) &- (112 << 10)
    return sign | UInt16(truncatingIfNeeded: min(narrow, 0x7C00))
  }

  /// The number with the given bits of bfloat16 (the upper half of a `Float`), exactly.
  static func single(brain bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
