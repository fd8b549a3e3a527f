import Archives
import CPng

/// A picture of a PNG file: grey or colour, 8 bits per value; of 16 bits the upper ones are kept, and
/// what is transparent is on black.
struct PngPicture {
  var height, width, channels: Int
  /// `[row, column, channel]`.
  var bytes: [UInt8]
  /// Whether the file has more than 8 bits; whether it has transparent parts.
  var isDeep, isTransparent: Bool

  /// - Throws: for bytes that are no PNG file, and sizes beyond memory.
  init(_ data: [UInt8], source: String) throws(UserDataError) {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    (height, width, channels, bytes, isDeep, isTransparent) = (0, 0, 0, [], false, false)
    // libpng keeps the address between the two calls.
    let error = data.withUnsafeBytes { (source: UnsafeRawBufferPointer) -> ArchiveError? in
      guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0 else {
        return nil
      }
      return decode(&image)
    }
    if let error { throw UserDataError(error) }
    guard !bytes.isEmpty else { throw Self.malformed(image, source) }
  }

  /// Reads the pixels of an opened picture; leaves `bytes` empty where they are damaged.
  private mutating func decode(_ image: inout png_image) -> ArchiveError? {
    let isColour = image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
    isDeep = image.format & UInt32(PNG_FORMAT_FLAG_LINEAR) != 0
    isTransparent = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
    image.format = isColour ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0
    // Values of 16 bits are taken as they are, not as linear light.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    (height, width, channels) = (Int(image.height), Int(image.width), isColour ? 3 : 1)
    do throws(ArchiveError) {
      try MemoryLimit.check([height, width, channels], width: 1, source: "a PNG picture")
    } catch {
      return error
    }
    var black = png_color(red: 0, green: 0, blue: 0)
    var pixels = [UInt8](repeating: 0, count: height * width * channels)
    let isRead = pixels.withUnsafeMutableBytes {
      png_image_finish_read(&image, &black, $0.baseAddress, 0, nil) != 0
    }
    if isRead { bytes = pixels }
    return nil
  }

  private static func malformed(_ image: png_image, _ source: String) -> UserDataError {
    let message = withUnsafeBytes(of: image.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return UserDataError(
      .malformed, at: source, expected: "a PNG picture",
      got: message.isEmpty ? "other bytes" : message,
      advice: "Open it in a viewer; save it again if it is damaged.")
  }
}
