/// An image of straight (not premultiplied) RGBA pixels, eight bits a channel, row by row.
struct Bitmap: Sendable, Equatable {
  let width: Int
  let height: Int
  /// `4 · width · height` bytes.
  var bytes: [UInt8]

  /// A transparent image.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    bytes = [UInt8](repeating: 0, count: 4 * width * height)
  }

  /// Colours one pixel, opaque; `nil` makes it transparent.
  mutating func set(_ colour: Colour?, x: Int, y: Int) {
    let offset = 4 * (y * width + x)
    guard let colour else {
      for channel in 0..<4 { bytes[offset + channel] = 0 }
      return
    }
    bytes[offset] = colour.red
    bytes[offset + 1] = colour.green
    bytes[offset + 2] = colour.blue
    bytes[offset + 3] = 255
  }
}
