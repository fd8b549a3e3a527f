import Tensors

/// The Euclidean distance from each of `points` `[point, unit]` to the nearest of `others` `[other, unit]`; ∞ where
/// there are none.
public func nearestDistances(of points: Matrix<Double>, to others: Matrix<Double>) -> [Double] {
  let norms = (0..<others.rows).map { row in others.row(row).reduce(0) { $0 + $1 * $1 } }
  var distances: [Double] = []
  // A block's products with all others are held at a time.
  for first in stride(from: 0, to: points.rows, by: 256) {
    let block = points.rows(first..<min(points.rows, first + 256))
    let products = block.times(transpose: others)
    for row in 0..<block.rows {
      let own = block.row(row).reduce(0) { $0 + $1 * $1 }
      let nearest = norms.indices.reduce(Double.infinity) {
        min($0, own + norms[$1] - 2 * products[row, $1])
      }
      distances.append(max(0, nearest).squareRoot())
    }
  }
  return distances
}
