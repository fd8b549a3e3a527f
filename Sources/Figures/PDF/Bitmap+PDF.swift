extension PDFDocument {
  /// Adds an image, and a mask where not all of it is opaque; returns the image's number.
  mutating func add(_ bitmap: Bitmap, isSmooth: Bool) -> Int {
    let count = bitmap.width * bitmap.height
    var colours = [UInt8](repeating: 0, count: 3 * count)
    var opacities = [UInt8](repeating: 255, count: count)
    for pixel in 0..<count {
      for channel in 0..<3 { colours[3 * pixel + channel] = bitmap.bytes[4 * pixel + channel] }
      opacities[pixel] = bitmap.bytes[4 * pixel + 3]
    }
    let shape =
      "/Type /XObject /Subtype /Image /Width \(bitmap.width) /Height \(bitmap.height) "
      + "/BitsPerComponent 8 /Interpolate \(isSmooth) "
    var entries = shape + "/ColorSpace /DeviceRGB "
    if opacities.contains(where: { $0 != 255 }) {
      let mask = add(stream: opacities, entries: shape + "/ColorSpace /DeviceGray ")
      entries += "/SMask \(mask) 0 R "
    }
    return add(stream: colours, entries: entries)
  }
}
