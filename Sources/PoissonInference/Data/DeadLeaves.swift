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
      let (y, x) = (
        draws[4 * disc + 1] * reach - radii.upperBound,
        draws[4 * disc + 2] * reach - radii.upperBound
      )
      let (rows, columns) = (pixels(y, radius), pixels(x, radius))
      for i in rows {
        for j in columns where grey[i * side + j].isNaN {
          let (dy, dx) = (Double(i) - y, Double(j) - x)
          guard dy * dy + dx * dx <= radius * radius else { continue }
          grey[i * side + j] = draws[4 * disc + 3]
          covered += 1
        }
      }
    }
    let mean = 0.5
    return Matrix(rows: side, columns: side, elements: grey.map { $0.isNaN ? mean : $0 })
  }

  /// Pixels of a side within `radius` of `centre`; empty where the disc lies outside.
  private func pixels(_ centre: Double, _ radius: Double) -> Range<Int> {
    let first = min(side, max(0, Int((centre - radius).rounded(.down))))
    return first..<max(first, min(side, Int((centre + radius).rounded(.down)) + 1))
  }

  /// Whitened patches `[patch, pixel]` of as many images as they take, z-scored together; patches
  /// with a standard deviation below 0.3 of the whole, which lie inside a leaf, are left out.
  ///
  /// - Parameters:
  ///   - count: patches.
  ///   - patchSide: side of a patch, pixels.
  public func patches<Scalar: InferenceScalar>(
    _ count: Int, side patchSide: Int = 16, seed: UInt64
  ) -> Matrix<Scalar> {
    var rows: [Scalar] = []
    let extraction = PatchExtraction(side: patchSide)
    var index = 0
    while rows.count < count * patchSide * patchSide {
      let tiles = extraction.tiles(extraction.whitened(image(index, seed: seed)))
      for row in 0..<tiles.rows {
        let deviation = (ImageMetrics.variation(tiles.row(row)) / Double(tiles.columns))
          .squareRoot()
        if deviation >= 0.3 { rows += tiles.row(row).map { Scalar($0) } }
      }
      index += 1
    }
    rows.removeLast(rows.count - count * patchSide * patchSide)
    var patches = Matrix(rows: count, columns: patchSide * patchSide, elements: rows)
    ImageStandardisation(of: patches).apply(to: &patches)
    return patches
  }
}
