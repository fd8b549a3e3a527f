import RandomStreams
import Tensors

/// Streams of frames: moving images and the stimuli of physiology.
public enum Frames {
  /// `image` `[row, column]` turned by `degrees` about its centre, bilinear, zeros outside.
  public static func rotated(_ image: Matrix<Double>, by degrees: Double) -> Matrix<Double> {
    let angle = degrees * .pi / 180
    let (y0, x0) = (Double(image.rows - 1) / 2, Double(image.columns - 1) / 2)
    var result = Matrix<Double>.zeros(image.rows, image.columns)
    for i in 0..<image.rows {
      for j in 0..<image.columns {
        let (dy, dx) = (Double(i) - y0, Double(j) - x0)
        let y = y0 + cos(angle) * dy - sin(angle) * dx
        let x = x0 + sin(angle) * dy + cos(angle) * dx
        result[i, j] = bilinear(image, y, x)
      }
    }
    return result
  }

  /// The values of `image` replaced, rank by rank, by those of `reference`.
  public static func histogramMatched(
    _ image: Matrix<Double>, to reference: Matrix<Double>
  ) -> Matrix<Double> {
    let order = image.elements.indices.sorted {
      (image.elements[$0], $0) < (image.elements[$1], $1)
    }
    let values = reference.elements.sorted()
    var elements = image.elements
    for (rank, index) in order.enumerated() { elements[index] = values[rank] }
    return Matrix(rows: image.rows, columns: image.columns, elements: elements)
  }

  /// `image` moved by (dy, dx) pixels, bilinear, zeros outside.
  public static func shifted(_ image: Matrix<Double>, dy: Double, dx: Double) -> Matrix<Double> {
    var result = Matrix<Double>.zeros(image.rows, image.columns)
    for i in 0..<image.rows {
      for j in 0..<image.columns { result[i, j] = bilinear(image, Double(i) - dy, Double(j) - dx) }
    }
    return result
  }

  /// `count` frames of `image` turning by `step` degrees each from a random angle, each matched to
  /// the histogram of the original.
  public static func turning(
    _ image: Matrix<Double>, count: Int, step: Double = 8, seed: UInt64
  ) -> [Matrix<Double>] {
    var stream = RandomStream(seed: seed, purpose: .images)
    let start = Matrix<Double>.uniforms(1, 1, in: 0..<360, from: &stream)[0, 0]
    return (0..<count).map {
      histogramMatched(rotated(image, by: start + step * Double($0)), to: image)
    }
  }

  /// `count` frames of `image` drifting as the eye does: a two-dimensional Ornstein–Uhlenbeck
  /// displacement, `d ← d + N(0, diffusion) - pull d`, pixels.
  public static func jittering(
    _ image: Matrix<Double>, count: Int, diffusion: Double = 0.6, pull: Double = 0.03, seed: UInt64
  ) -> [Matrix<Double>] {
    var stream = RandomStream(seed: seed, purpose: .images)
    var (dy, dx) = (0.0, 0.0)
    return (0..<count).map { _ in
      let noise = Matrix<Double>.normals(1, 2, from: &stream)
      dy += diffusion.squareRoot() * noise[0, 0] - pull * dy
      dx += diffusion.squareRoot() * noise[0, 1] - pull * dx
      return shifted(image, dy: dy, dx: dx)
    }
  }

  private static func bilinear(_ image: Matrix<Double>, _ y: Double, _ x: Double) -> Double {
    let (top, left) = (y.rounded(.down), x.rounded(.down))
    let (fy, fx) = (y - top, x - left)
    func at(_ i: Double, _ j: Double) -> Double {
      guard i >= 0, j >= 0, i < Double(image.rows), j < Double(image.columns) else { return 0 }
      return image[Int(i), Int(j)]
    }
    return (1 - fy) * ((1 - fx) * at(top, left) + fx * at(top, left + 1))
      + fy * ((1 - fx) * at(top + 1, left) + fx * at(top + 1, left + 1))
  }
}

/// A drifting sine grating `C sin(2π (f (x cos θ + y sin θ) - f_t t) + φ)` on [-½, ½]².
public struct Grating: Sendable, Hashable, Codable {
  /// θ, degrees.
  public var orientation: Double
  /// f, cycles per image.
  public var frequency: Double
  /// C
  public var contrast: Double
  /// φ, radians.
  public var phase: Double
  /// f_t, cycles per frame.
  public var drift: Double
  /// Radius of a circular aperture in image widths; nil for the whole image.
  public var aperture: Double?

  /// A grating: orientation in degrees, frequency in cycles per image, phase in radians, drift in
  /// cycles per frame, aperture in image widths.
  public init(
    orientation: Double, frequency: Double, contrast: Double = 1, phase: Double = 0,
    drift: Double = 0, aperture: Double? = nil
  ) {
    self.orientation = orientation
    self.frequency = frequency
    self.contrast = contrast
    self.phase = phase
    self.drift = drift
    self.aperture = aperture
  }

  /// The pixels at frame `time`, row after row.
  public func pixels<Scalar: InferenceScalar>(
    _ image: ImageShape, at time: Double = 0
  ) -> [Scalar] {
    let angle = orientation * .pi / 180
    var result: [Scalar] = []
    for i in 0..<image.height {
      for j in 0..<image.width {
        let y = (Double(i) + 0.5) / Double(image.height) - 0.5
        let x = (Double(j) + 0.5) / Double(image.width) - 0.5
        let inside = aperture.map { x * x + y * y <= $0 * $0 } ?? true
        let along = x * cos(angle) + y * sin(angle)
        let value = contrast * sin(2 * .pi * (frequency * along - drift * time) + phase)
        result.append(inside ? Scalar(value) : 0)
      }
    }
    return result
  }
}

/// A bright bar that sweeps over the image from outside to outside.
public struct MovingBar: Sendable {
  /// Direction of motion, degrees.
  public var direction: Double
  /// Thickness in image widths.
  public var thickness = 0.2
  /// Blank frames first, then frames of the sweep.
  public var blankFrames = 300
  /// Frames of one sweep.
  public var sweepFrames = 400

  /// A bar that moves towards `direction`, degrees.
  public init(direction: Double) { self.direction = direction }

  /// The pixels of a frame, row after row.
  public func pixels<Scalar: InferenceScalar>(_ image: ImageShape, at frame: Int) -> [Scalar] {
    guard frame >= blankFrames else { return [Scalar](repeating: 0, count: image.count) }
    let angle = direction * .pi / 180
    let progress = Double(frame - blankFrames) / Double(max(sweepFrames - 1, 1))
    let reach = 0.5.squareRoot() + thickness / 2
    let centre = (2 * progress - 1) * reach
    var result: [Scalar] = []
    for i in 0..<image.height {
      for j in 0..<image.width {
        let y = (Double(i) + 0.5) / Double(image.height) - 0.5
        let x = (Double(j) + 0.5) / Double(image.width) - 0.5
        let along = x * cos(angle) + y * sin(angle)
        result.append(abs(along - centre) <= thickness / 2 ? 1 : 0)
      }
    }
    return result
  }
}
