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
