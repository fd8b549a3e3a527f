import RandomStreams
import Tensors

/// Dead-leaves images: opaque discs of random grey that hide one another, radii with density ∝ r⁻³.
/// They share the edges, occlusions and scale invariance of natural images.
///
/// - Reference: Lee, Mumford & Huang (2001), *Occlusion models for natural images*.
public struct DeadLeaves: Sendable {
  /// Side of an image, pixels.
  public var side: Int
  /// Radii of discs, pixels.
  public var radii: ClosedRange<Double>
  /// Discs dropped on an image at most.
  public var discs: Int

  /// Pictures of `side` pixels covered by at most `discs` discs with `radii` in pixels.
  public init(side: Int = 128, radii: ClosedRange<Double> = 1.5...40, discs: Int = 6000) {
    self.side = side
    self.radii = radii
    self.discs = discs
  }

  /// Image `index` of a seed, grey values from 0 to 1, `[row, column]`.
  public func image(_ index: Int, seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed, chain: UInt32(index), purpose: .images)
    let draws = Matrix<Double>.uniforms(1, 4 * discs, from: &stream).elements
    var grey = [Double](repeating: .nan, count: side * side)
    var covered = 0
    let (small, large) = (
      1 / (radii.lowerBound * radii.lowerBound),
      1 / (radii.upperBound * radii.upperBound)
    )
    // Front to back: a pixel keeps the first disc that covers it.
    for disc in 0..<discs where covered < side * side {
      // P(radius > r) ∝ r⁻² - r_max⁻²
      let radius = 1 / (large + draws[4 * disc] * (small - large)).squareRoot()
      let reach = Double(side) + 2 * radii.upperBound
      let centre = (
        y: draws[4 * disc + 1] * reach - radii.upperBound,
        x: draws[4 * disc + 2] * reach - radii.upperBound
      )
      for pixel in uncovered(in: grey, around: centre, within: radius) {
        grey[pixel] = draws[4 * disc + 3]
        covered += 1
      }
    }
    let mean = 0.5
    return Matrix(rows: side, columns: side, elements: grey.map { $0.isNaN ? mean : $0 })
  }

  /// Pixels that no disc covers yet, within `radius` of `centre`.
  private func uncovered(
    in grey: [Double], around centre: (y: Double, x: Double), within radius: Double
  ) -> [Int] {
    var found: [Int] = []
    let columns = pixels(centre.x, radius)
    for i in pixels(centre.y, radius) {
      for j in columns where grey[i * side + j].isNaN {
        let (dy, dx) = (Double(i) - centre.y, Double(j) - centre.x)
        if dy * dy + dx * dx <= radius * radius { found.append(i * side + j) }
      }
    }
    return found
  }

  /// Pixels of a side within `radius` of `centre`; empty where the disc lies outside.
  private func pixels(_ centre: Double, _ radius: Double) -> Range<Int> {
    let first = min(side, max(0, Int((centre - radius).rounded(.down))))
    return first..<max(first, min(side, Int((centre + radius).rounded(.down)) + 1))
  }
}
