import CPng
import Tensors

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
    var image = description(format: format, colours: (palette?.count ?? 0) / 4)
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

  private func description(format: UInt32, colours: Int) -> png_image {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = format
    image.colormap_entries = UInt32(colours)
    return image
  }

  /// RGB bytes, if no pixel is transparent.
  private func opaqueForm() -> [UInt8]? {
    var opaque = [UInt8](repeating: 0, count: 3 * width * height)
    let isOpaque = withPointers(&opaque, reading: bytes) { target, source in
      var (from, to) = (0, 0)
      while from < bytes.count {
        if source[from + 3] != 255 { return false }
        target[to] = source[from]
        target[to + 1] = source[from + 1]
        target[to + 2] = source[from + 2]
        (from, to) = (from + 4, to + 3)
      }
      return true
    }
    return isOpaque ? opaque : nil
  }

  /// Indices and RGBA palette, if the image has at most 256 colours.
  private func paletteForm() -> (indices: [UInt8], palette: [UInt8])? {
    var palette = Palette()
    var indices = [UInt8](repeating: 0, count: width * height)
    let fits = withPointers(&indices, reading: bytes) { indices, bytes in
      var (lastColour, lastCode): (UInt32, UInt8) = (0, 0)
      var pixel = 0
      while pixel < width * height {
        let colour = Self.colour(bytes + 4 * pixel)
        if pixel == 0 || colour != lastColour {
          guard let code = palette.code(of: colour) else { return false }
          (lastColour, lastCode) = (colour, code)
        }
        indices[pixel] = lastCode
        pixel += 1
      }
      return true
    }
    return fits ? (indices, palette.bytes) : nil
  }

  /// The four bytes of a pixel as one number.
  private static func colour(_ pixel: UnsafePointer<UInt8>) -> UInt32 {
    UInt32(pixel[0]) << 24 | UInt32(pixel[1]) << 16 | UInt32(pixel[2]) << 8 | UInt32(pixel[3])
  }
}

/// Colours in order of first appearance, so that the same image gives the same bytes.
private struct Palette {
  /// RGBA.
  private(set) var bytes: [UInt8] = []
  private var codes: [UInt32: UInt8] = [:]

  /// The index of a colour, nil where it would be the 257th.
  mutating func code(of colour: UInt32) -> UInt8? {
    if let known = codes[colour] { return known }
    guard codes.count < 256 else { return nil }
    let code = UInt8(codes.count)
    codes[colour] = code
    bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: colour >> $0) }
    return code
  }
}
