import CPng

@testable import Figures

/// A PNG read back by libpng, for tests.
struct Decoded {
  let width: Int
  let height: Int
  /// RGBA, four bytes a pixel.
  let bytes: [UInt8]

  /// `nil` where libpng finds no valid PNG.
  init?(_ file: [UInt8]) {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    // libpng keeps the pointer between the two calls.
    let pixels = file.withUnsafeBufferPointer { file -> [UInt8]? in
      guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
        return nil
      }
      image.format = 3  // RGBA
      var pixels = [UInt8](repeating: 0, count: Int(image.width * image.height) * 4)
      return png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 ? pixels : nil
    }
    guard let pixels else { return nil }
    width = Int(image.width)
    height = Int(image.height)
    bytes = pixels
  }

  func pixel(_ x: Int, _ y: Int) -> [UInt8] {
    Array(bytes[4 * (y * width + x)..<4 * (y * width + x) + 4])
  }
}
