import Diagnostics
import Tensors

extension DataTransform {
  /// Knots at equal steps of the normal score, from the data's order statistics.
  static func marginalKnots(
    of data: Matrix<Double>
  ) -> (scores: [Double], values: Matrix<Double>) {
    let outermost = -(normalQuantile(1 / (2 * Double(data.rows))) ?? -5)
    let count = min(97, max(9, data.rows / 8))
    let scores = (0..<count).map {
      outermost * (2 * Double($0) / Double(count - 1) - 1)
    }
    var values = Matrix<Double>.zeros(data.columns, count)
    for unit in 0..<data.columns {
      let sorted = data.column(unit).sorted()
      for (knot, score) in scores.enumerated() {
        // The order statistic of rank i stands at probability (i + ½) / N.
        let position = normalCumulative(score) * Double(sorted.count) - 0.5
        let lower = min(max(Int(position.rounded(.down)), 0), sorted.count - 1)
        let upper = min(lower + 1, sorted.count - 1)
        let share = min(max(position - Double(lower), 0), 1)
        values[unit, knot] = sorted[lower] + share * (sorted[upper] - sorted[lower])
      }
    }
    return (scores, makeIncreasing(values))
  }

  /// Ties would make the map flat: every knot is at least a little above the one before it.
  private static func makeIncreasing(_ values: Matrix<Double>) -> Matrix<Double> {
    var result = values
    for unit in 0..<values.rows {
      let gap = 1e-9 * (values[unit, values.columns - 1] - values[unit, 0])
      for knot in 1..<values.columns {
        result[unit, knot] = max(values[unit, knot], result[unit, knot - 1] + gap)
      }
    }
    return result
  }

  /// Piecewise linear between knots, and beyond them with the slope of the last tenth.
  static func map(
    _ data: Matrix<Double>, knotScores: [Double], knots: Matrix<Double>, inverse: Bool
  ) -> Matrix<Double> {
    guard !knotScores.isEmpty else { return data }
    var result = data
    for unit in 0..<data.columns {
      let values = Array(knots.row(unit))
      let (from, to) = inverse ? (knotScores, values) : (values, knotScores)
      for row in 0..<data.rows {
        result[row, unit] = interpolate(data[row, unit], from: from, to: to)
      }
    }
    return result
  }

  private static func interpolate(_ x: Double, from: [Double], to: [Double]) -> Double {
    let last = from.count - 1
    let tail = max(last / 20, 1)
    if x <= from[0] {
      return to[0] + (x - from[0]) * (to[tail] - to[0]) / (from[tail] - from[0])
    }
    if x >= from[last] {
      let slope = (to[last] - to[last - tail]) / (from[last] - from[last - tail])
      return to[last] + (x - from[last]) * slope
    }
    var (lower, upper) = (0, last)
    while upper - lower > 1 {
      let middle = (lower + upper) / 2
      if from[middle] <= x { lower = middle } else { upper = middle }
    }
    let share = (x - from[lower]) / (from[upper] - from[lower])
    return to[lower] + share * (to[upper] - to[lower])
  }
}
