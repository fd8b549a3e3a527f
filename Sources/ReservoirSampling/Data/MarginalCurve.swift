import Diagnostics

/// The monotone map between the values of one coordinate and normal scores z: the coordinate's
/// distribution function against that of N(0, 1), piecewise linear between knots.
///
/// A value that many draws share (an atom: the zeros of counts, data rounded to whole numbers) holds an
/// interval of scores as wide as its share of the draws: two knots of equal value. Draws at it are
/// spread over the interval, and every score of it maps back to the value itself, so that atoms keep
/// their shares. Where no draw lies between two values, two knots have one score.
struct MarginalCurve: Sendable, Equatable {
  /// z of the knots, never falling.
  let scores: [Double]
  /// Values of the knots, never falling.
  let values: [Double]

  /// Knots as read from a file; they rise or stay, not both scores and values stay.
  init?(scores: [Double], values: [Double]) {
    guard scores.count == values.count, scores.count > 1,
      (scores + values).allSatisfy(\.isFinite), let first = values.first, let last = values.last,
      first < last, scores[0] < scores[scores.count - 1]
    else { return nil }
    let rises = (1..<scores.count).allSatisfy { (knot: Int) -> Bool in
      let (scoreStep, valueStep) = (
        scores[knot] - scores[knot - 1], values[knot] - values[knot - 1]
      )
      return scoreStep >= 0 && valueStep >= 0 && scoreStep + valueStep > 0
    }
    guard rises else { return nil }
    (self.scores, self.values) = (scores, values)
  }

  /// Knots that are known to rise.
  init(rising scores: [Double], _ values: [Double]) {
    (self.scores, self.values) = (scores, values)
  }

  /// Whether some value holds an interval of scores.
  var hasAtoms: Bool { (1..<values.count).contains { values[$0] == values[$0 - 1] } }

  /// Values that hold an interval of scores, with their shares of the draws.
  var atoms: [(value: Double, share: Double)] {
    var result: [(value: Double, share: Double)] = []
    var start = 0
    for knot in 1...values.count where knot == values.count || values[knot] != values[start] {
      if knot - start > 1 {
        let range = probabilities(of: start..<knot)
        result.append((values[start], range.upper - range.lower))
      }
      start = knot
    }
    return result
  }

  /// Whether all draws lie at atoms.
  var isDiscrete: Bool {
    let last = values.count - 1
    guard values[1] == values[0], values[last - 1] == values[last] else { return false }
    return (1...last).allSatisfy { (knot: Int) -> Bool in
      values[knot] == values[knot - 1] || scores[knot] == scores[knot - 1]
    }
  }

  // MARK: - Maps

  /// The score of a value.
  ///
  /// - Parameter share: where in its interval an atom's score lies, by probability, in 0...1.
  func score(of value: Double, share: Double) -> Double {
    let last = values.count - 1
    if value < values[0], values[1] == values[0] { return scores[0] }
    if value > values[last], values[last - 1] == values[last] { return scores[last] }
    if let run = run(of: value) {
      let (lower, upper) = probabilities(of: run)
      return normalQuantile(lower + share * (upper - lower)) ?? scores[run.lowerBound]
    }
    return Self.interpolate(value, from: values, to: scores)
  }

  /// Whether all draws have one of few values, as of classes or answers.
  var isCategorical: Bool { isDiscrete && atoms.count <= Self.mostCategories }

  /// More values than these are counts or rounded numbers, of which neighbours are alike.
  private static let mostCategories = 6

  /// The smallest distance between scores of neighbouring categories with such a gap; nil where the column is
  /// none of categories.
  func categoryDistance(gap: Double) -> Double? {
    guard isCategorical else { return nil }
    var (probability, distances) = (0.0, [Double]())
    let shares = atoms.map(\.share)
    for (share, next) in zip(shares, shares.dropFirst()) {
      probability += share
      if let below = normalQuantile(probability - gap / 2 * share),
        let above = normalQuantile(probability + gap / 2 * next)
      {
        distances.append(above - below)
      }
    }
    return distances.min()
  }

  /// Where in their intervals the scores of tied draws lie: evenly, so that their mean and variance are
  /// those of the interval. Nil without atoms; ½ for draws at none.
  ///
  /// - Parameters:
  ///   - order: numbers by which ties are ordered.
  ///   - gap: the part of a category's interval that stays empty, half of it at each end.
  func shares(of draws: [Double], order: [Double], gap: Double = 0) -> [Double]? {
    guard hasAtoms else { return nil }
    let filled = isCategorical ? 1 - gap : 1
    var ties: [Double: [Int]] = [:]
    for (row, value) in draws.enumerated() where run(of: value) != nil {
      ties[value, default: []].append(row)
    }
    var shares = [Double](repeating: 0.5, count: draws.count)
    for rows in ties.values {
      for (rank, row) in rows.sorted(by: { order[$0] < order[$1] }).enumerated() {
        shares[row] = 0.5 + filled * ((Double(rank) + 0.5) / Double(rows.count) - 0.5)
      }
    }
    return shares
  }

  /// The value of a score.
  func value(of score: Double) -> Double {
    let last = scores.count - 1
    if score <= scores[0], values[1] == values[0] { return values[0] }
    if score >= scores[last], values[last - 1] == values[last] { return values[last] }
    return valueBesideAtom(at: score) ?? Self.interpolate(score, from: scores, to: values)
  }

  /// The value beside an atom where the atom's interval ends: draws at the atom lie within the interval, and a
  /// rounded score of the value may, too. Nil elsewhere.
  private func valueBesideAtom(at score: Double) -> Double? {
    let rounding = 1e-9
    var (lower, upper) = (0, scores.count)  // the first knot that is not below the score
    while lower < upper {
      let middle = (lower + upper) / 2
      if scores[middle] < score - rounding { lower = middle + 1 } else { upper = middle }
    }
    let (knot, next) = (lower, lower + 1)
    guard next < scores.count, scores[next] <= score + rounding, values[next] > values[knot] else {
      return nil
    }
    let isAtomBelow = knot > 0 && values[knot - 1] == values[knot]
    let isAtomAbove = next + 1 < values.count && values[next + 1] == values[next]
    return isAtomBelow == isAtomAbove ? nil : isAtomBelow ? values[next] : values[knot]
  }

  /// The knots of a value that has several.
  private func run(of value: Double) -> Range<Int>? {
    var (lower, upper) = (0, values.count)  // the first knot that is not below the value
    while lower < upper {
      let middle = (lower + upper) / 2
      if values[middle] < value { lower = middle + 1 } else { upper = middle }
    }
    guard lower + 1 < values.count, values[lower] == value, values[lower + 1] == value else {
      return nil
    }
    let end = values[lower...].firstIndex { $0 != value } ?? values.count
    return lower..<end
  }

  /// Probabilities below and up to a run of knots; an atom at an end reaches to the end.
  private func probabilities(of run: Range<Int>) -> (lower: Double, upper: Double) {
    let lower = run.lowerBound == 0 ? 0 : normalCumulative(scores[run.lowerBound])
    let upper = run.upperBound == scores.count ? 1 : normalCumulative(scores[run.upperBound - 1])
    return (lower, upper)
  }

  /// Piecewise linear between knots, and beyond them with the slope of the last twentieth, of one interval
  /// at least.
  private static func interpolate(_ x: Double, from: [Double], to: [Double]) -> Double {
    let last = from.count - 1
    let tail = max(last / 20, 1)
    if x <= from[0] {
      let end = from[tail...].firstIndex { $0 > from[0] } ?? last
      return to[0] + (x - from[0]) * (to[end] - to[0]) / (from[end] - from[0])
    }
    if x >= from[last] {
      let start = from[...(last - tail)].lastIndex { $0 < from[last] } ?? 0
      let slope = (to[last] - to[start]) / (from[last] - from[start])
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
