import Diagnostics
import Tensors

/// Turns images into whitened patches: a zero-phase filter |f| exp(-(|f|/f₀)ⁿ), local contrast
/// normalisation, z-score per image, square tiles away from the border.
///
/// - Reference: arXiv 2405.14473, after Olshausen & Field (1996); the filter here is centred on zero
///   frequency (IPVAE §6).
public struct PatchExtraction: Sendable, Equatable {
  /// Side of a patch, pixels.
  public var side: Int
  /// Pixels left out at the border.
  public var border: Int
  /// f₀, cycles per pixel.
  public var cutoff = 0.5
  /// n
  public var steepness = 4.0
  /// Side of the window of local contrast normalisation, pixels (odd); 0 for none.
  public var window = 13
  /// Takes the filter's gain as the published helper does, whose table is centred on the Nyquist
  /// corner: at the distance from it, `√((½ - |x|)² + (½ - |y|)²)`. An axis-aligned 0.1 cycles per
  /// pixel gets 0.043 instead of 0.100, zero frequency 0.013.
  public var imitatesPublishedFilter = false

  /// Tiles of `side` pixels, `border` pixels away from the edges; the other settings as published.
  public init(side: Int = 16, border: Int = 16) {
    self.side = side
    self.border = border
  }

  /// The whole image filtered, locally normalised and z-scored, `[row, column]`.
  public func whitened(_ image: Matrix<Double>) -> Matrix<Double> {
    var result = RadialFilter.apply(to: image) { y, x in gain(y, x) }
    if window > 0 { normaliseContrast(&result) }
    ImageStandardisation(of: result).apply(to: &result)
    return result
  }

  /// The filter's gain at a frequency, cycles per pixel between 0 and ½ along rows and columns.
  func gain(_ y: Double, _ x: Double) -> Double {
    let (y, x) = imitatesPublishedFilter ? (0.5 - y, 0.5 - x) : (y, x)
    let f = (x * x + y * y).squareRoot()
    return f * exp(-pow(f / cutoff, steepness))
  }

  /// Non-overlapping tiles in raster order, `[tile, pixel]`.
  public func tiles(_ image: Matrix<Double>) -> Matrix<Double> {
    var (elements, count) = ([Double](), 0)
    for top in stride(from: border, through: image.rows - border - side, by: side) {
      for left in stride(from: border, through: image.columns - border - side, by: side) {
        for i in top..<top + side { elements += image.row(i).dropFirst(left).prefix(side) }
        count += 1
      }
    }
    return Matrix(rows: count, columns: side * side, elements: elements)
  }

  /// Patches of several images `[patch, pixel]`; those with a standard deviation below
  /// `minimumDeviation` are left out.
  public func patches(
    of images: [Matrix<Double>], minimumDeviation: Double = 0
  ) throws(InferenceError) -> Matrix<Double> {
    let parts = images.map { tiles(whitened($0)) }
    var all = Matrix(stacking: parts.filter { $0.rows > 0 })
    guard all.rows > 0 else {
      throw .unusableData(
        name: "images",
        problem: "no patch fits into \(images.count) of shape \(images.first?.shape ?? []) and the "
          + "like; patches of \(side) pixels need at least \(side + 2 * border) on each side. "
          + "Try a smaller --patch-side.")
    }
    if minimumDeviation > 0 {
      all = all.gatheringRows(Self.rows(of: all, withDeviation: minimumDeviation))
    }
    return all
  }

  /// Rows of tiles whose standard deviation is at least `minimum`.
  static func rows(of tiles: Matrix<Double>, withDeviation minimum: Double) -> [Int] {
    (0..<tiles.rows).filter { row in
      (ImageMetrics.variation(tiles.row(row)) / Double(tiles.columns)).squareRoot() >= minimum
    }
  }

  /// Splits rows into training and validation: in each of `blocks` runs of rows the last `share` is
  /// for validation, so that both see every part of the set. Few rows make fewer runs, so that each
  /// run holds back one row at least and leaves one; a single row is for training.
  public static func split<Scalar: InferenceScalar>(
    _ patches: Matrix<Scalar>, blocks: Int = 10, share: Double = 0.2
  ) -> (train: Matrix<Scalar>, validation: Matrix<Scalar>) {
    precondition(share > 0 && share < 1)
    var (train, validation): ([Int], [Int]) = ([], [])
    let blocks = min(blocks, max(1, Int(Double(patches.rows) * min(share, 1 - share))))
    for block in 0..<blocks {
      let (first, last) = (patches.rows * block / blocks, patches.rows * (block + 1) / blocks)
      let wanted = Int((Double(last - first) * share).rounded())
      let held = max(0, min(max(wanted, 1), last - first - 1))
      train += first..<last - held
      validation += last - held..<last
    }
    return (patches.gatheringRows(train), patches.gatheringRows(validation))
  }

  // MARK: - Local contrast normalisation

  /// Subtracts the mean under a Gaussian window exp(-ρ²/0.5) that spans [-1, 1], and divides by the
  /// root mean square under it, or by the image's mean of that where it is larger.
  private func normaliseContrast(_ image: inout Matrix<Double>) {
    let half = window / 2
    var kernel = (-half...half).map { exp(-pow(Double($0) / Double(max(half, 1)), 2) / 0.5) }
    let sum = kernel.reduce(0, +)
    kernel = kernel.map { $0 / sum }
    let mean = smoothed(image, kernel)
    image.add(mean, scaledBy: -1)
    var squares = image
    squares.multiplyElementwise(by: image)
    let deviation = smoothed(squares, kernel)
    let roots = deviation.elements.map { max($0, 0).squareRoot() }
    let floor = roots.reduce(0, +) / Double(max(roots.count, 1))
    for i in 0..<image.rows {
      for j in 0..<image.columns {
        let scale = max(roots[i * image.columns + j], floor)
        if scale > 0 { image[i, j] /= scale }
      }
    }
  }

  /// The image under the window, first along rows, then along columns; zeros outside.
  private func smoothed(_ image: Matrix<Double>, _ kernel: [Double]) -> Matrix<Double> {
    let alongRows = smoothedAlongRows(image, kernel).transposed
    return smoothedAlongRows(alongRows, kernel).transposed
  }

  private func smoothedAlongRows(_ image: Matrix<Double>, _ kernel: [Double]) -> Matrix<Double> {
    let (columns, half) = (image.columns, kernel.count / 2)
    var elements: [Double] = []
    elements.reserveCapacity(image.count)
    let pixels = image.elements
    for row in stride(from: 0, to: image.count, by: columns) {
      for j in 0..<columns {
        var sum = 0.0
        for k in max(-half, -j)...min(half, columns - 1 - j) {
          sum += kernel[k + half] * pixels[row + j + k]
        }
        elements.append(sum)
      }
    }
    return Matrix(rows: image.rows, columns: columns, elements: elements)
  }
}
