import Tensors

/// The sign of an image, read from its border (NLM §6.1), and the sign of the border that images are
/// turned to: that of the data.
///
/// Without a bias the machine makes every image in both signs with equal probability.
public struct Polarity: Sendable, Equatable {
  /// Units of the border.
  public let border: [Int]
  /// The sign that `fixed` gives: +1 for a dark border, -1 for a bright one.
  public let wanted: Int

  /// The polarity of images with a dark background, as digits in white on black have.
  ///
  /// - Parameter margin: pixels of the border's width.
  public init(height: Int, width: Int, margin: Int = 3) {
    border = Self.border(height: height, width: width, margin: margin)
    wanted = 1
  }

  /// The polarity of data: dark or bright as the border of their mean image is; dark where that is 0.
  ///
  /// - Parameter meanImage: mean rates `[unit]` of the data.
  public init(ofMeanImage meanImage: [Float], height: Int, width: Int, margin: Int = 3) {
    border = Self.border(height: height, width: width, margin: margin)
    wanted = border.reduce(0.0) { $0 + Double(meanImage[$1]) } > 0 ? -1 : 1
  }

  /// The polarity of images, from their mean rates tanh x.
  public init(of images: ImageSet) {
    let rates = images.images.activated(.tanh)
    self.init(
      ofMeanImage: rates.columnMeans().map { Float($0) }, height: images.height,
      width: images.width)
  }

  /// Units nearer to the edge of an image than `margin` pixels.
  private static func border(height: Int, width: Int, margin: Int) -> [Int] {
    (0..<height * width).filter { unit in
      let (row, column) = (unit / width, unit % width)
      return min(row, height - 1 - row, column, width - 1 - column) < margin
    }
  }

  /// +1 or -1 for each row of `rates` `[image, unit]`: -1 where the border's mean is positive, which is
  /// a bright background.
  public func signs<Scalar: TensorScalar>(of rates: Matrix<Scalar>) -> [Scalar] {
    (0..<rates.rows).map { brightness(of: rates, row: $0) > 0 ? -1 : 1 }
  }

  /// The rows `[image, unit]`, those whose border has not the sign `wanted` turned into their negatives.
  public func fixed<Scalar: TensorScalar>(_ rates: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = rates
    for row in 0..<rates.rows where brightness(of: rates, row: row) * Scalar(wanted) > 0 {
      for unit in 0..<rates.columns { result[row, unit].negate() }
    }
    return result
  }

  /// The sum over the border of one row: positive for a bright background.
  private func brightness<Scalar: TensorScalar>(of rates: Matrix<Scalar>, row: Int) -> Scalar {
    border.reduce(Scalar(0)) { $0 + rates[row, $1] }
  }
}
