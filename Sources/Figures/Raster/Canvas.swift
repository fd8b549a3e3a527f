/// Pixels under a brush: premultiplied RGBA in floating point, composed by "over" in sRGB values,
/// as browsers do.
struct Canvas {
  let width: Int
  let height: Int
  /// Pixels that may be changed.
  private(set) var clip: (left: Int, top: Int, right: Int, bottom: Int)
  private var pixels: [Float]

  /// A transparent canvas.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    clip = (0, 0, width, height)
    pixels = [Float](repeating: 0, count: 4 * width * height)
  }

  /// Restricts drawing to `rectangle` (px) while `body` runs.
  mutating func clipped(to rectangle: Rectangle, _ body: (inout Canvas) -> Void) {
    let outer = clip
    let limit = 1e6
    func pixel(_ value: Double) -> Int { Int(min(max(value, -limit), limit).rounded()) }
    clip = (
      max(outer.left, pixel(rectangle.minX)), max(outer.top, pixel(rectangle.minY)),
      min(outer.right, pixel(rectangle.maxX)), min(outer.bottom, pixel(rectangle.maxY))
    )
    body(&self)
    clip = outer
  }

  /// Fills polygons (px) as one shape.
  mutating func fill(_ polygons: [[Point]], _ colour: Colour, opacity: Double) {
    let clip = clip
    let width = width
    let source = Self.components(colour)
    let strength = Float(opacity)
    let scan = ScanConverter(polygons)
    pixels.withUnsafeMutableBufferPointer { pixels in
      scan.forEachRow(
        left: clip.left, right: clip.right, top: clip.top, bottom: clip.bottom
      ) { row, columns, coverage in
        for (index, column) in columns.enumerated() where coverage[index] > 0 {
          Self.blend(source, coverage[index] * strength, pixels, 4 * (row * width + column))
        }
      }
    }
  }

  /// Fills a disc (px) whose edge is one pixel soft.
  mutating func disc(_ centre: Point, radius: Double, _ colour: Colour, opacity: Double) {
    let reach = radius + 1
    let left = max(clip.left, Int(max(centre.x - reach, -1).rounded(.down)))
    let right = min(clip.right - 1, Int(min(centre.x + reach, Double(width)).rounded(.up)))
    let top = max(clip.top, Int(max(centre.y - reach, -1).rounded(.down)))
    let bottom = min(clip.bottom - 1, Int(min(centre.y + reach, Double(height)).rounded(.up)))
    guard left <= right, top <= bottom else { return }
    let source = Self.components(colour)
    let width = width
    pixels.withUnsafeMutableBufferPointer { pixels in
      for y in top...bottom {
        for x in left...right {
          let offset = Point(Double(x) + 0.5, Double(y) + 0.5) - centre
          let coverage = min(max(radius + 0.5 - offset.length, 0), 1)
          if coverage > 0 {
            Self.blend(source, Float(coverage * opacity), pixels, 4 * (y * width + x))
          }
        }
      }
    }
  }

  /// Draws an image over `rectangle` (px).
  mutating func image(_ bitmap: Bitmap, in rectangle: Rectangle, isSmooth: Bool) {
    let left = max(clip.left, Int(rectangle.minX.rounded(.down)))
    let right = min(clip.right, Int(rectangle.maxX.rounded(.up)))
    let top = max(clip.top, Int(rectangle.minY.rounded(.down)))
    let bottom = min(clip.bottom, Int(rectangle.maxY.rounded(.up)))
    guard left < right, top < bottom else { return }
    let columns = ResamplingWeights.list(
      pixels: left..<right, from: rectangle.minX, to: rectangle.maxX, cells: bitmap.width,
      isSmooth: isSmooth)
    let rows = ResamplingWeights.list(
      pixels: top..<bottom, from: rectangle.minY, to: rectangle.maxY, cells: bitmap.height,
      isSmooth: isSmooth)
    let width = width
    pixels.withUnsafeMutableBufferPointer { pixels in
      bitmap.bytes.withUnsafeBufferPointer { bytes in
        for (y, rowWeights) in zip(top..<bottom, rows) {
          for (x, columnWeights) in zip(left..<right, columns) {
            let sample = Self.sample(bytes, bitmap.width, columnWeights, rowWeights)
            let at = 4 * (y * width + x)
            let kept = 1 - sample.w
            for channel in 0..<4 { pixels[at + channel] = pixels[at + channel] * kept + sample[channel] }
          }
        }
      }
    }
  }

  /// The canvas as straight RGBA bytes.
  var bitmap: Bitmap {
    var result = Bitmap(width: width, height: height)
    result.bytes.withUnsafeMutableBufferPointer { bytes in
      pixels.withUnsafeBufferPointer { pixels in
        for at in stride(from: 0, to: pixels.count, by: 4) where pixels[at + 3] > 0 {
          let alpha = min(pixels[at + 3], 1)
          for channel in 0..<3 {
            bytes[at + channel] = UInt8(min(max(pixels[at + channel] / alpha, 0), 1) * 255 + 0.5)
          }
          bytes[at + 3] = UInt8(alpha * 255 + 0.5)
        }
      }
    }
    return result
  }

  // MARK: - Pixels

  private static func components(_ colour: Colour) -> SIMD4<Float> {
    SIMD4(Float(colour.red), Float(colour.green), Float(colour.blue), 255) / 255
  }

  @inline(__always)
  private static func blend(
    _ source: SIMD4<Float>, _ alpha: Float, _ pixels: UnsafeMutableBufferPointer<Float>, _ at: Int
  ) {
    let kept = 1 - alpha
    pixels[at] = pixels[at] * kept + source.x * alpha
    pixels[at + 1] = pixels[at + 1] * kept + source.y * alpha
    pixels[at + 2] = pixels[at + 2] * kept + source.z * alpha
    pixels[at + 3] = pixels[at + 3] * kept + alpha
  }

  /// Weighted mean of image pixels, premultiplied.
  private static func sample(
    _ bytes: UnsafeBufferPointer<UInt8>, _ width: Int, _ columns: ResamplingWeights,
    _ rows: ResamplingWeights
  ) -> SIMD4<Float> {
    var sum = SIMD4<Float>.zero
    for (row, rowWeight) in zip(rows.first..., rows.weights) {
      for (column, columnWeight) in zip(columns.first..., columns.weights) {
        let at = 4 * (row * width + column)
        let weight = rowWeight * columnWeight
        let alpha = Float(bytes[at + 3]) / 255 * weight
        let colour = SIMD4(Float(bytes[at]), Float(bytes[at + 1]), Float(bytes[at + 2]), 255)
        sum += colour * (alpha / 255)
      }
    }
    return sum
  }
}
