import Tensors

/// The Euclidean distance from each of `points` `[point, unit]` to the nearest of `others` `[other, unit]`; ∞ where
/// there are none.
public func nearestDistances(of points: Matrix<Double>, to others: Matrix<Double>) -> [Double] {
  // The distances of a block to all others are held at a time.
  stride(from: 0, to: points.rows, by: 256).flatMap { first in
    let block = points.rows(first..<min(points.rows, first + 256))
    let squares = squaredDistances(of: block, to: others)
    return (0..<block.rows).map { max(0, squares.row($0).min() ?? .infinity).squareRoot() }
  }
}

/// |x - y|² `[point, other]`, up to rounding: next to 0 it may be negative.
func squaredDistances(of points: Matrix<Double>, to others: Matrix<Double>) -> Matrix<Double> {
  var result = points.times(transpose: others)
  result.scale(by: -2)
  result.addRow(squaredNorms(of: others))
  let own = squaredNorms(of: points)
  for row in 0..<result.rows {
    for column in 0..<result.columns { result[row, column] += own[row] }
  }
  return result
}

private func squaredNorms(of points: Matrix<Double>) -> [Double] {
  (0..<points.rows).map { points.row($0).reduce(0) { $0 + $1 * $1 } }
}
