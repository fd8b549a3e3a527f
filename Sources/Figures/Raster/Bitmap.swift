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

  /// The image with every pixel repeated.
  func replicated(columns: Int, rows: Int) -> Bitmap {
    guard columns > 1 || rows > 1, columns > 0, rows > 0 else { return self }
    var result = Bitmap(width: width * columns, height: height * rows)
    var line: [UInt8] = []
    var target = 0
    for y in 0..<height {
      line.removeAll(keepingCapacity: true)
      for x in 0..<width {
        let pixel = bytes[4 * (y * width + x)..<4 * (y * width + x) + 4]
        for _ in 0..<columns { line.append(contentsOf: pixel) }
      }
      for _ in 0..<rows {
        result.bytes.replaceSubrange(target..<target + line.count, with: line)
        target += line.count
      }
    }
    return result
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
