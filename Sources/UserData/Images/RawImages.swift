import Archives

/// Images before their scale is known: an array in its layout, with labels.
struct RawImages {
  var array: NumericArray
  var layout: ImageLayout
  var labels: [Int] = []
  var labelNames: [String] = []
  /// The scale that the file itself gives.
  var scale: PixelScale?

  /// The array as `[image, row, column, channel]`.
  ///
  /// - Parameter transposes: whether rows and columns are exchanged.
  func ordered(transposes: Bool) -> NumericArray {
    let (n, h, w, c) = (layout.count, layout.height, layout.width, layout.channels)
    let isPlanar = layout.axes == .channelsFirst && c > 1
    let shape = transposes ? [n, w, h, c] : [n, h, w, c]
    guard isPlanar || transposes else {
      return NumericArray(shape: shape, elementType: array.elementType, bytes: array.bytes)
    }
    let size = array.elementType.width
    let bytes = [UInt8](unsafeUninitializedCapacity: array.bytes.count) { target, filled in
      array.bytes.withUnsafeBytes { source in
        for place in 0..<n * h * w * c {
          let (pixel, channel) = place.quotientAndRemainder(dividingBy: c)
          let (line, second) = pixel.quotientAndRemainder(dividingBy: shape[2])
          let (image, first) = line.quotientAndRemainder(dividingBy: shape[1])
          let (y, x) = transposes ? (second, first) : (first, second)
          let index =
            isPlanar
            ? ((image * c + channel) * h + y) * w + x : ((image * h + y) * w + x) * c + channel
          for byte in 0..<size { target[place * size + byte] = source[index * size + byte] }
        }
      }
      filled = array.bytes.count
    }
    return NumericArray(shape: shape, elementType: array.elementType, bytes: bytes)
  }
}
