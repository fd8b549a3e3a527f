import Tensors

/// How far each of `points` `[point, unit]` lies from `draws` `[draw, unit]` across them: the distance from the mean
/// of its nearest draws in the direction in which these vary least. Across a sheet or a ring it is the
/// distance from it, of draws themselves their thickness.
///
/// - Parameter neighbours: nearest draws that count; more than units.
/// - Returns: nil for fewer draws than neighbours, or neighbours than tell directions.
public func localOffsets(
  of points: Matrix<Double>, from draws: Matrix<Double>, neighbours: Int
) -> [Double]? {
  guard neighbours > draws.columns, draws.rows >= neighbours else { return nil }
  return stride(from: 0, to: points.rows, by: 256).flatMap { first in
    let block = points.rows(first..<min(points.rows, first + 256))
    let squares = squaredDistances(of: block, to: draws)
    return (0..<block.rows).map { row in
      let nearest = draws.gatheringRows(leastIndices(of: squares.row(row), count: neighbours))
      return offset(of: block.row(row), from: nearest)
    }
  }
}

private func offset(of point: ArraySlice<Double>, from nearest: Matrix<Double>) -> Double {
  guard let (_, directions) = try? nearest.covariance().symmetricEigen(name: "covariance") else {
    return 0
  }
  let mean = nearest.columnMeans()
  return abs(
    zip(directions.row(0), zip(point, mean)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) })
}

/// The places of the smallest values, in no order.
private func leastIndices(of values: ArraySlice<Double>, count: Int) -> [Int] {
  var least: [(value: Double, index: Int)] = []
  var largest = 0  // place of the largest of `least`
  for (index, value) in values.enumerated() {
    if least.count < count {
      least.append((value, index))
    } else if value < least[largest].value {
      least[largest] = (value, index)
    } else {
      continue
    }
    largest = least.indices.max { least[$0].value < least[$1].value } ?? 0
  }
  return least.map(\.index)
}
