/// An opaque colour: sRGB, eight bits a channel.
public struct Colour: Sendable, Hashable {
  /// Red, 0…255.
  public var red: UInt8
  /// Green, 0…255.
  public var green: UInt8
  /// Blue, 0…255.
  public var blue: UInt8

  /// A colour from its channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour written as `0xRRGGBB`.
  public init(_ code: UInt32) {
    red = UInt8(truncatingIfNeeded: code >> 16)
    green = UInt8(truncatingIfNeeded: code >> 8)
    blue = UInt8(truncatingIfNeeded: code)
  }

  /// `#rrggbb`, or `#rgb` where that is the same colour.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef")
    let channels = [red, green, blue].map { (digits[Int($0 >> 4)], digits[Int($0 & 15)]) }
    if channels.allSatisfy({ $0.0 == $0.1 }) { return "#" + String(channels.map(\.0)) }
    return "#" + String(channels.flatMap { [$0.0, $0.1] })
  }
}
