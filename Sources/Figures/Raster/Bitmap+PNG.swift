import CPng

extension Bitmap {
  /// The image as a PNG file, encoded by libpng: RGB or RGBA, with a palette where 256 colours
  /// suffice.
  func png() throws(FigureError) -> [UInt8] {
    guard width > 0, height > 0 else {
      throw .pngEncodingFailed(width: width, height: height, reason: "the image is empty")
    }
    if let indexed = paletteForm() {
      return try encode(
        indexed.indices, format: Self.paletteFormat, bytesPerPixel: 1, palette: indexed.palette)
    }
    if let opaque = opaqueForm() {
      return try encode(opaque, format: Self.colourFormat, bytesPerPixel: 3, palette: nil)
    }
    return try encode(bytes, format: Self.alphaFormat, bytesPerPixel: 4, palette: nil)
  }

  // Formats of png.h: alpha 1, colour 2, colour map 8 (its macros do not reach Swift).
  private static let colourFormat: UInt32 = 2
  private static let alphaFormat: UInt32 = 1 | 2
  private static let paletteFormat: UInt32 = 1 | 2 | 8

  private func encode(
    _ pixels: [UInt8], format: UInt32, bytesPerPixel: Int, palette: [UInt8]?
  ) throws(FigureError) -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = format
    image.colormap_entries = UInt32((palette?.count ?? 0) / 4)
    // More than deflate, filters and chunk headers can add.
    let raw = (width * bytesPerPixel + 1) * height
    var size = raw + raw / 64 + 8_192
    var file = [UInt8](repeating: 0, count: size)
    let succeeded = png_image_write_to_memory(
      &image, &file, &size, 0, pixels, Int32(width * bytesPerPixel), palette)
    guard succeeded != 0 else {
      let reason = withUnsafeBytes(of: image.message) { message in
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .pngEncodingFailed(width: width, height: height, reason: reason)
    }
    return Array(file[..<size])
  }

  /// RGB bytes, if no pixel is transparent.
  private func opaqueForm() -> [UInt8]? {
    var opaque = [UInt8](repeating: 0, count: 3 * width * height)
    let isOpaque = opaque.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBufferPointer { source in
        var (from, to) = (0, 0)
        while from < source.count {
          if source[from + 3] != 255 { return false }
          target[to] = source[from]
          target[to + 1] = source[from + 1]
          target[to + 2] = source[from + 2]
          (from, to) = (from + 4, to + 3)
        }
        return true
      }
    }
    return isOpaque ? opaque : nil
  }

  /// Indices and RGBA palette, if the image has at most 256 colours. The palette is in order of
  /// first appearance, so that the same image gives the same bytes.
  private func paletteForm() -> (indices: [UInt8], palette: [UInt8])? {
    var codes: [UInt32: UInt8] = [:]
    var palette: [UInt8] = []
    var indices = [UInt8](repeating: 0, count: width * height)
    let fits = indices.withUnsafeMutableBufferPointer { indices in
      bytes.withUnsafeBufferPointer { bytes in
        var (lastColour, lastCode): (UInt32, UInt8) = (0, 0)
        var pixel = 0
        while pixel < indices.count {
          let at = 4 * pixel
          let colour =
            UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
            | UInt32(bytes[at + 3])
          if pixel == 0 || colour != lastColour {
            if let known = codes[colour] {
              lastCode = known
            } else {
              if codes.count == 256 { return false }
              lastCode = UInt8(codes.count)
              codes[colour] = lastCode
              palette.append(contentsOf: bytes[at..<at + 4])
            }
            lastColour = colour
          }
          indices[pixel] = lastCode
          pixel += 1
        }
        return true
      }
    }
    return fits ? (indices, palette) : nil
  }
}
