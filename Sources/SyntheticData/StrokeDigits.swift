import RandomStreams
import Tensors

/// Digits drawn with a pen: a data set without a file.
///
/// Each class is a few parametric curves; each image draws them through its own random bend,
/// affine map and pen width. Image `index` is a function of seed and index alone.
///
/// ```swift
/// let digits = StrokeDigits(seed: 1, classes: [1, 3, 6])
/// let (pixels, labels) = digits.images(0..<1_000)        // [image, 784] in 0...1
/// ```
public struct StrokeDigits: Sendable, Equatable, Codable {
  /// Rows and columns of an image.
  public static let side = 28

  /// Seed of all images.
  public var seed: UInt64
  /// Digits that occur, each equally often on average.
  public var classes: [Int]
  /// Size of the random deformations: 0 draws every digit of a class alike, 1 is the default.
  public var variability: Double

  /// - Parameter classes: digits 0...9; values outside are left out, and none means all.
  public init(seed: UInt64, classes: [Int] = Array(0...9), variability: Double = 1) {
    self.seed = seed
    let known = classes.filter { (0...9).contains($0) }
    self.classes = known.isEmpty ? Array(0...9) : known
    self.variability = variability
  }

  /// Images `[image, 784]`, row-major pixels from 0 (background) to 1 (ink), and their digits.
  public func images(_ indices: Range<Int>) -> (pixels: Matrix<Float>, labels: [Int]) {
    var pixels: [Float] = []
    var labels: [Int] = []
    pixels.reserveCapacity(indices.count * Self.side * Self.side)
    for index in indices {
      let (image, label) = image(index)
      pixels.append(contentsOf: image)
      labels.append(label)
    }
    return (
      Matrix(rows: indices.count, columns: Self.side * Self.side, elements: pixels), labels
    )
  }

  /// One image, 784 pixels, and its digit.
  public func image(_ index: Int) -> (pixels: [Float], label: Int) {
    var stream = RandomStream(seed: seed, chain: UInt32(truncatingIfNeeded: index), purpose: .data)
    let uniforms = Matrix<Double>.uniforms(1, 16, from: &stream).elements
    let label = classes[min(classes.count - 1, Int(uniforms[15] * Double(classes.count)))]
    let pen = Pen(uniforms, variability: variability)
    let lines = Self.strokes[label].map { $0.points.map(pen.place) }
    return (Self.draw(lines, halfWidth: Float(pen.halfWidth)), label)
  }

  /// Ink by distance to the nearest line: full inside the pen, falling to none within one pixel.
  private static func draw(_ lines: [[SIMD2<Float>]], halfWidth: Float) -> [Float] {
    var segments: [Segment] = []
    for line in lines {
      for (a, b) in zip(line, line.dropFirst()) { segments.append(Segment(a, b)) }
    }
    var pixels = [Float](repeating: 0, count: side * side)
    for row in 0..<side {
      for column in 0..<side {
        let pixel = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
        var nearest = Float.infinity
        for segment in segments { nearest = min(nearest, segment.squaredDistance(to: pixel)) }
        let ink = halfWidth + 0.5 - nearest.squareRoot()
        pixels[row * side + column] = min(1, max(0, ink))
      }
    }
    return pixels
  }
}

/// A piece of a straight line, in pixels.
private struct Segment {
  let start, direction: SIMD2<Float>
  let inverseSquaredLength: Float

  init(_ start: SIMD2<Float>, _ end: SIMD2<Float>) {
    self.start = start
    direction = end - start
    inverseSquaredLength = 1 / max((direction * direction).sum(), 1e-9)
  }

  func squaredDistance(to point: SIMD2<Float>) -> Float {
    let offset = point - start
    let along = min(1, max(0, (offset * direction).sum() * inverseSquaredLength))
    let gap = offset - along * direction
    return (gap * gap).sum()
  }
}

/// The hand that draws one image: bend, then affine map from the unit box to pixels.
private struct Pen {
  let halfWidth: Double
  private let a, b, c, d, shiftX, shiftY: Double
  private let bendX, bendY, phaseX, phaseY: Double

  /// - Parameter uniforms: at least 12 draws on (0, 1).
  init(_ uniforms: [Double], variability: Double) {
    func spread(_ index: Int, _ size: Double) -> Double {
      variability * size * (2 * uniforms[index] - 1)
    }
    let angle = spread(0, 0.22)
    let (width, height) = (18 * (1 + spread(1, 0.18)), 21 * (1 + spread(2, 0.1)))
    let slant = spread(3, 0.25)
    // Rotation · shear · scale.
    a = width * cos(angle)
    b = height * (slant * cos(angle) - sin(angle))
    c = width * sin(angle)
    d = height * (slant * sin(angle) + cos(angle))
    shiftX = 14 + spread(4, 1.6)
    shiftY = 14 + spread(5, 1.6)
    (bendX, bendY) = (spread(6, 0.05), spread(7, 0.04))
    (phaseX, phaseY) = (6.2832 * uniforms[8], 6.2832 * uniforms[9])
    halfWidth = 1.1 + spread(10, 0.45)
  }

  /// The pixel position of a point of the unit box.
  func place(_ point: SIMD2<Double>) -> SIMD2<Float> {
    let x = point.x - 0.5 + bendX * sin(5 * point.y + phaseX)
    let y = point.y - 0.5 + bendY * sin(5 * point.x + phaseY)
    return SIMD2(Float(shiftX + a * x + b * y), Float(shiftY + c * x + d * y))
  }
}

/// A curve in the unit box, x to the right and y down.
private enum Stroke: Sendable {
  case line([SIMD2<Double>])
  /// An ellipse arc; angles in degrees, 0 to the right, 90 down.
  case arc(center: SIMD2<Double>, radii: SIMD2<Double>, from: Double, to: Double)
  case bezier(SIMD2<Double>, SIMD2<Double>, SIMD2<Double>, SIMD2<Double>)

  /// Points along the curve, dense enough to pass for it.
  var points: [SIMD2<Double>] {
    switch self {
    case .line(let corners):
      zip(corners, corners.dropFirst()).flatMap { a, b in
        (0...6).map { a + (b - a) * (Double($0) / 6) }
      }
    case .arc(let center, let radii, let from, let to):
      (0...24).map {
        let angle = (from + (to - from) * Double($0) / 24) * Double.pi / 180
        return center + radii * SIMD2(cos(angle), sin(angle))
      }
    case .bezier(let p, let q, let r, let s):
      (0...16).map {
        let t = Double($0) / 16
        let u = 1 - t
        return p * (u * u * u) + q * (3 * u * u * t) + r * (3 * u * t * t) + s * (t * t * t)
      }
    }
  }
}

extension StrokeDigits {
  private static let strokes: [[Stroke]] = [
    [.arc(center: [0.5, 0.5], radii: [0.29, 0.43], from: 0, to: 360)],
    [.line([[0.38, 0.24], [0.54, 0.07], [0.54, 0.93]])],
    [
      .arc(center: [0.49, 0.30], radii: [0.25, 0.23], from: 195, to: 395),
      .line([[0.695, 0.432], [0.24, 0.91], [0.78, 0.91]]),
    ],
    [
      .arc(center: [0.46, 0.28], radii: [0.24, 0.21], from: 205, to: 450),
      .arc(center: [0.46, 0.71], radii: [0.28, 0.22], from: 270, to: 520),
    ],
    [
      .line([[0.60, 0.07], [0.20, 0.64], [0.82, 0.64]]), .line([[0.63, 0.36], [0.63, 0.93]]),
    ],
    [
      .line([[0.74, 0.09], [0.34, 0.09], [0.30, 0.47]]),
      .arc(center: [0.48, 0.66], radii: [0.27, 0.26], from: 227, to: 505),
    ],
    [
      .bezier([0.66, 0.06], [0.36, 0.16], [0.23, 0.45], [0.25, 0.69]),
      .arc(center: [0.50, 0.69], radii: [0.25, 0.23], from: 0, to: 360),
    ],
    [.line([[0.22, 0.10], [0.78, 0.10], [0.42, 0.93]])],
    [
      .arc(center: [0.5, 0.28], radii: [0.21, 0.20], from: 0, to: 360),
      .arc(center: [0.5, 0.71], radii: [0.27, 0.23], from: 0, to: 360),
    ],
    [
      .arc(center: [0.51, 0.31], radii: [0.24, 0.23], from: 0, to: 360),
      .bezier([0.75, 0.31], [0.76, 0.60], [0.69, 0.82], [0.52, 0.93]),
    ],
  ]
}
