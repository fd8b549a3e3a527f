import Tensors

/// Pixels under a brush: premultiplied RGBA in floating point, composed by "over" in sRGB values,
/// as browsers do.
struct Canvas {
  let width: Int
  let height: Int
  /// Pixels that may be changed.
  private(set) var clip: ScanConverter.Bounds
  private var pixels: [SIMD4<Float>]

  /// A transparent canvas.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    clip = ScanConverter.Bounds(left: 0, top: 0, right: width, bottom: height)
    pixels = [SIMD4<Float>](repeating: .zero, count: width * height)
  }

  /// Restricts drawing to `rectangle` (px) while `body` runs.
  mutating func clipped(to rectangle: Rectangle, _ body: (inout Canvas) -> Void) {
    let outer = clip
    clip = bounds(of: rectangle, rounded: .toNearestOrAwayFromZero)
    body(&self)
    clip = outer
  }

  /// Fills polygons (px) as one shape.
  mutating func fill(_ polygons: [[Point]], _ colour: Colour, opacity: Double) {
    let (clip, width) = (clip, width)
    let source = Self.components(colour) * Float(opacity)
    let scan = ScanConverter(polygons)
    pixels.withUnsafeMutableBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      scan.forEachRow(in: clip) { row, columns, coverage in
        let line = base + (row * width + columns.lowerBound)
        var index = 0
        while index < columns.count {
          Self.blend(source, coverage[index], line + index)
          index += 1
        }
      }
    }
  }

  /// Fills a disc (px) whose edge is one pixel soft.
  mutating func disc(_ centre: Point, radius: Double, _ colour: Colour, opacity: Double) {
    let box = Rectangle(x: centre.x, y: centre.y, width: 0, height: 0).expanded(by: radius + 1)
    let area = bounds(of: box, rounded: .up)
    guard area.left < area.right, area.top < area.bottom else { return }
    let source = Self.components(colour) * Float(opacity)
    let width = width
    pixels.withMutablePointer { pixels in
      var y = area.top
      while y < area.bottom {
        let dy = Double(y) + 0.5 - centre.y
        var x = area.left
        while x < area.right {
          let dx = Double(x) + 0.5 - centre.x
          Self.blend(
            source, radius + 0.5 - (dx * dx + dy * dy).squareRoot(), pixels + (y * width + x))
          x += 1
        }
        y += 1
      }
    }
  }

  /// Blends where the coverage is positive; from 1 on it is whole.
  private static func blend(
    _ source: SIMD4<Float>, _ coverage: Double, _ pixel: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    if coverage > 0 { blend(source, coverage < 1 ? Float(coverage) : 1, pixel) }
  }

  /// Draws an image over `rectangle` (px).
  mutating func image(_ bitmap: Bitmap, in rectangle: Rectangle, isSmooth: Bool) {
    let area = bounds(of: rectangle, rounded: .up)
    guard area.left < area.right, area.top < area.bottom else { return }
    let columns = ResamplingWeights.list(
      pixels: area.left..<area.right, from: rectangle.minX, to: rectangle.maxX,
      cells: bitmap.width, isSmooth: isSmooth)
    let rows = ResamplingWeights.list(
      pixels: area.top..<area.bottom, from: rectangle.minY, to: rectangle.maxY,
      cells: bitmap.height, isSmooth: isSmooth)
    let source = bitmap.premultiplied
    let width = width
    withPointers(&pixels, reading: source) { pixels, image in
      var y = 0
      while y < rows.count {
        let line = pixels + ((area.top + y) * width + area.left)
        var x = 0
        while x < columns.count {
          let sample = Self.sample(image, bitmap.width, columns[x], rows[y])
          line[x] = line[x] * (1 - sample.w) + sample
          x += 1
        }
        y += 1
      }
    }
  }

  /// The canvas as straight RGBA bytes.
  var bitmap: Bitmap {
    var result = Bitmap(width: width, height: height)
    withPointers(&result.bytes, reading: pixels) { bytes, pixels in
      var index = 0
      while index < width * height {
        let pixel = pixels[index]
        if pixel.w > 0 {
          let alpha = pixel.w < 1 ? pixel.w : 1
          let scale = 255 / alpha
          let target = bytes + 4 * index
          target[0] = Self.byte(pixel.x * scale)
          target[1] = Self.byte(pixel.y * scale)
          target[2] = Self.byte(pixel.z * scale)
          target[3] = Self.byte(alpha * 255)
        }
        index += 1
      }
    }
    return result
  }

  // MARK: - Pixels

  /// The pixels of `rectangle` that may be changed. Lower edges are rounded down where upper ones
  /// are rounded up.
  private func bounds(
    of rectangle: Rectangle, rounded rule: FloatingPointRoundingRule
  ) -> ScanConverter.Bounds {
    let lower: FloatingPointRoundingRule = rule == .up ? .down : rule
    func pixel(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int {
      Int(min(max(value, -1e6), 1e6).rounded(rule))
    }
    return ScanConverter.Bounds(
      left: max(clip.left, pixel(rectangle.minX, lower)),
      top: max(clip.top, pixel(rectangle.minY, lower)),
      right: min(clip.right, pixel(rectangle.maxX, rule)),
      bottom: min(clip.bottom, pixel(rectangle.maxY, rule)))
  }

  private static func components(_ colour: Colour) -> SIMD4<Float> {
    SIMD4(Float(colour.red), Float(colour.green), Float(colour.blue), 255) / 255
  }

  private static func byte(_ value: Float) -> UInt8 {
    UInt8(value < 0 ? 0 : (value > 255 ? 255 : value + 0.5 < 255 ? value + 0.5 : 255))
  }

  /// Premultiplied `source` over a pixel, where it covers the part `coverage` of it.
  @inline(__always)
  private static func blend(
    _ source: SIMD4<Float>, _ coverage: Float, _ pixel: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    pixel.pointee = pixel.pointee * (1 - source.w * coverage) + source * coverage
  }

  /// Weighted mean of premultiplied image pixels.
  private static func sample(
    _ image: UnsafePointer<SIMD4<Float>>, _ width: Int, _ columns: ResamplingWeights,
    _ rows: ResamplingWeights
  ) -> SIMD4<Float> {
    var sum = SIMD4<Float>.zero
    var i = 0
    while i < rows.weights.count {
      let line = image + ((rows.first + i) * width + columns.first)
      var j = 0
      while j < columns.weights.count {
        sum += line[j] * (rows.weights[i] * columns.weights[j])
        j += 1
      }
      i += 1
    }
    return sum
  }
}

extension Bitmap {
  /// The pixels with colours multiplied by opacity, 0…1.
  fileprivate var premultiplied: [SIMD4<Float>] {
    [SIMD4<Float>](unsafeUninitializedCapacity: width * height) { target, count in
      bytes.withUnsafeBufferPointer { bytes in
        var index = 0
        while index < width * height {
          let alpha = Float(bytes[4 * index + 3]) / 255
          target[index] =
            SIMD4(
              Float(bytes[4 * index]), Float(bytes[4 * index + 1]), Float(bytes[4 * index + 2]),
              255) * (alpha / 255)
          index += 1
        }
      }
      count = width * height
    }
  }
}
