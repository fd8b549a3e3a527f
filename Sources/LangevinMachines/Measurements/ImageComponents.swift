import Tensors

/// Principal components of images: centred by their mean, not scaled (NLM §6.3).
///
/// The sign of a component is fixed by making its largest entry positive.
public struct ImageComponents: Sendable {
  /// Directions `[component, unit]` of unit length.
  public let directions: Matrix<Double>
  /// Variances along them, with denominator n - 1, descending.
  public let variances: [Double]
  /// Sum of all variances.
  public let totalVariance: Double
  /// The mean `[unit]`.
  public let mean: [Double]

  /// - Parameters:
  ///   - images: `[image, unit]`; more than `count` of at least as many units.
  /// - Throws: `LangevinMachineError.noImages` for fewer, `LinearAlgebraError`.
  public init<Scalar: TensorScalar>(of images: Matrix<Scalar>, count: Int = 3) throws {
    guard images.rows > count, images.columns >= count else {
      throw LangevinMachineError.noImages(
        reason:
          "\(images.rows) of \(images.columns) pixels have no \(count) components, expected at "
          + "least \(count + 1) of \(count)")
    }
    var centred = Matrix<Double>(images)
    let mean = centred.columnMeans()
    centred.addRow(mean.map { -$0 })
    let parts = try centred.singularValueDecomposition(name: "images")
    let scale = 1 / Double(images.rows - 1)
    var directions = parts.right.rows(0..<count)
    for component in 0..<count {
      let largest = directions.row(component).max { abs($0) < abs($1) } ?? 0
      guard largest < 0 else { continue }
      for unit in 0..<directions.columns { directions[component, unit].negate() }
    }
    self.directions = directions
    self.mean = mean
    variances = parts.values.prefix(count).map { $0 * $0 * scale }
    totalVariance = parts.values.reduce(0) { $0 + $1 * $1 } * scale
  }

  /// Shares of the total variance.
  public var explainedRatios: [Double] { variances.map { $0 / totalVariance } }

  /// Coordinates `[row, component]` of `x` `[row, unit]`.
  public func project<Scalar: TensorScalar>(_ x: Matrix<Scalar>) -> Matrix<Double> {
    var centred = Matrix<Double>(x)
    centred.addRow(mean.map { -$0 })
    return centred.times(transpose: directions)
  }

  /// Overlap of every row of `x` `[row, unit]` with the mean image m: `x·m / |m|²`, 1 for an image
  /// like it, about -1 for one of the other sign. Projections do not show the sign: the mean is taken
  /// off before.
  public func meanOverlaps<Scalar: TensorScalar>(of x: Matrix<Scalar>) -> [Double] {
    let square = mean.reduce(0) { $0 + $1 * $1 }
    return (0..<x.rows).map { row in
      zip(x.row(row), mean).reduce(0) { $0 + Double($1.0) * $1.1 } / max(square, 1e-300)
    }
  }
}
