import Diagnostics
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns images into whitened patches: a zero-phase filter |f| exp(-(|f|/f₀)ⁿ), local contrast
/// normalisation, z-score per image, square tiles away from the border.
///
/// - Reference: arXiv 2405.14473, after Olshausen & Field (1996); the filter here is centred on zero
///   frequency.
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
  /// Rolls the filter as the published helper does, whose gain is centred on the Nyquist corner.
  public var imitatesPublishedFilter = false

  /// Tiles of `side` pixels, `border` pixels away from the edges; the other settings as published.
  public init(side: Int = 16, border: Int = 16) {
    self.side = side
    self.border = border
  }

  /// The whole image filtered, locally normalised and z-scored, `[row, column]`.
  public func whitened(_ image: Matrix<Double>) -> Matrix<Double> {
    var result = RadialFilter.apply(to: image) { frequency in
      let f = imitatesPublishedFilter ? max(0, 0.5.squareRoot() - frequency) : frequency
      return f * exp(-pow(f / cutoff, steepness))
    }
    if window > 0 { normaliseContrast(&result) }
    Self.standardise(&result)
    return result
  }

  /// Non-overlapping tiles in raster order, `[tile, pixel]`.
  public func tiles(_ image: Matrix<Double>) -> Matrix<Double> {
    var (elements, count) = ([Double](), 0)
    for top in stride(from: border, through: image.rows - border - side, by: side) {
      for left in stride(from: border, through: image.columns - border - side, by: side) {
        for i in top..<top + side { for j in left..<left + side { elements.append(image[i, j]) } }
        count += 1
      }
    }
    return Matrix(rows: count, columns: side * side, elements: elements)
  }

  /// Patches of several images `[patch, pixel]`, z-scored together; those with a standard deviation
  /// below `minimumDeviation` of the whole are left out.
  public func patches<Scalar: InferenceScalar>(
    of images: [Matrix<Double>], minimumDeviation: Double = 0
  ) throws(InferenceError) -> Matrix<Scalar> {
    let parts = images.map { tiles(whitened($0)) }
    var all = Matrix(stacking: parts.filter { $0.rows > 0 })
    guard all.rows > 0 else {
      throw .invalidSetting(
        name: "images", value: "\(images.count) images, the first \(images.first?.shape ?? [])",
        expected: "at least one of \(side + 2 * border) pixels on each side")
    }
    if minimumDeviation > 0 {
      let kept = (0..<all.rows).filter { row in
        (ImageMetrics.variation(all.row(row)) / Double(all.columns)).squareRoot()
          >= minimumDeviation
      }
      all = all.gatheringRows(kept)
    }
    Self.standardise(&all)
    return Matrix(all)
  }

  /// One shift and one scale to mean 0 and variance 1.
  public static func standardise<Scalar: InferenceScalar>(_ matrix: inout Matrix<Scalar>) {
    let mean = matrix.mean()
    matrix.scaleAndShift(1, Scalar(-mean))
    let deviation = matrix.meanSquare().squareRoot()
    if deviation > 0 { matrix.scale(by: Scalar(1 / deviation)) }
  }

  /// Splits rows into training and validation: in each of `blocks` runs of rows the last fifth is
  /// for validation, so that both see every part of the set.
  public static func split<Scalar: InferenceScalar>(
    _ patches: Matrix<Scalar>, blocks: Int = 10, share: Double = 0.2
  ) -> (train: Matrix<Scalar>, validation: Matrix<Scalar>) {
    var (train, validation): ([Int], [Int]) = ([], [])
    for block in 0..<blocks {
      let (first, last) = (patches.rows * block / blocks, patches.rows * (block + 1) / blocks)
      let held = Int((Double(last - first) * share).rounded())
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

  /// Zeros outside the image.
  private func smoothed(_ image: Matrix<Double>, _ kernel: [Double]) -> Matrix<Double> {
    var current = image
    for _ in 0..<2 {
      var next = Matrix<Double>.zeros(current.rows, current.columns)
      let (rows, columns, half) = (current.rows, current.columns, kernel.count / 2)
      next.withMutablePointer { y in
        current.withPointer { x in
          for i in 0..<rows {
            for j in 0..<columns {
              var sum = 0.0
              for k in max(-half, -j)...min(half, columns - 1 - j) {
                sum += kernel[k + half] * x[i * columns + j + k]
              }
              y[i * columns + j] = sum
            }
          }
        }
      }
      current = next.transposed
    }
    return current
  }
}
