import Tensors

/// The sign of an image, read from its border: +1 for a dark background, as in the data (NLM §6.1).
///
/// Without a bias the machine makes every image in both signs with equal probability.
public struct Polarity: Sendable, Equatable {
  /// Units of the border.
  public let border: [Int]

  /// - Parameter margin: pixels of the border's width.
  public init(height: Int, width: Int, margin: Int = 3) {
    border = (0..<height * width).filter { unit in
      let (row, column) = (unit / width, unit % width)
      return min(row, height - 1 - row, column, width - 1 - column) < margin
    }
  }

  /// +1 or -1 for each row of `rates` `[image, unit]`: -1 where the border's mean is positive.
  public func signs<Scalar: TensorScalar>(of rates: Matrix<Scalar>) -> [Scalar] {
    (0..<rates.rows).map { row in
      border.reduce(Scalar(0)) { $0 + rates[row, $1] } > 0 ? -1 : 1
    }
  }

  /// The rows multiplied by their signs.
  public func fixed<Scalar: TensorScalar>(_ rates: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = rates
    for (row, sign) in signs(of: rates).enumerated() where sign < 0 {
      for unit in 0..<rates.columns { result[row, unit].negate() }
    }
    return result
  }
}
