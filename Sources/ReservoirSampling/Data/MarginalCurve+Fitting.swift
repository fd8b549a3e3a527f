import Diagnostics

extension MarginalCurve {
  /// Scores at equal steps for `count` draws: the knots of a coordinate without atoms.
  static func knotScores(draws count: Int) -> [Double] {
    let outermost = -(normalQuantile(1 / (2 * Double(count))) ?? -5)
    let knots = min(97, max(9, count / 8))
    return (0..<knots).map { outermost * (2 * Double($0) / Double(knots - 1) - 1) }
  }

  /// The curve of the draws of one coordinate, which are not all equal.
  init(fitting draws: [Double], knotScores: [Double]) {
    let sorted = draws.sorted()
    let runs = Self.runs(of: sorted)
    let atoms = Self.atoms(among: runs, of: sorted, knotScores)
    guard !atoms.isEmpty else {
      let values = knotScores.map { Self.orderStatistic(at: $0, of: sorted) }
      self.init(rising: knotScores, Self.makeIncreasing(values))
      return
    }
    var knots = Self.edges(of: atoms, in: sorted, outermost: knotScores[0])
    let intervals = atoms.map { Self.interval(of: $0, count: sorted.count) }
    var next = 0
    for score in knotScores {
      while next < intervals.count, intervals[next].upperBound < score { next += 1 }
      if next < intervals.count, intervals[next].contains(score) { continue }
      knots.append((score, Self.orderStatistic(at: score, of: sorted, besides: atoms)))
    }
    knots.sort { ($0.score, $0.value) < ($1.score, $1.value) }
    var (scores, values): ([Double], [Double]) = ([], [])
    for knot in knots where scores.last != knot.score || values.last != knot.value {
      scores.append(knot.score)
      values.append(max(knot.value, values.last ?? knot.value))
    }
    self.init(rising: scores, values)
  }

  // MARK: - Atoms

  /// The ranks in `sorted` of each value that occurs.
  private static func runs(of sorted: [Double]) -> [Range<Int>] {
    var (runs, start): ([Range<Int>], Int) = ([], 0)
    for index in 1...sorted.count where index == sorted.count || sorted[index] != sorted[start] {
      runs.append(start..<index)
      start = index
    }
    return runs
  }

  /// Which values hold intervals of scores: all of them where draws repeat five times on average;
  /// else those of half a per cent of the draws, and ties that would cover two knots.
  private static func atoms(
    among runs: [Range<Int>], of sorted: [Double], _ knotScores: [Double]
  ) -> [Range<Int>] {
    if runs.count <= min(sorted.count / 5, 1_000) { return runs }
    let threshold = max(5, sorted.count / 200)
    return runs.filter { run in
      if run.count < 2 { return false }
      let interval = interval(of: run, count: sorted.count)
      return run.count >= threshold || knotScores.count { interval.contains($0) } > 1
    }
  }

  /// The scores of draws of ranks `run`, infinite at the ends.
  private static func interval(of run: Range<Int>, count: Int) -> ClosedRange<Double> {
    let lower = normalQuantile(Double(run.lowerBound) / Double(count))
    let upper = normalQuantile(Double(run.upperBound) / Double(count))
    return (lower ?? -.infinity)...(upper ?? .infinity)
  }

  /// Two knots at the ends of every atom's interval, and there one at the value before and behind.
  private static func edges(
    of atoms: [Range<Int>], in sorted: [Double], outermost: Double
  ) -> [(score: Double, value: Double)] {
    var knots: [(score: Double, value: Double)] = []
    for atom in atoms {
      let (value, count) = (sorted[atom.lowerBound], sorted.count)
      let range = interval(of: atom, count: count)
      let isFirst = atom.lowerBound == 0
      let isLast = atom.upperBound == count
      let lower = isFirst ? min(outermost, range.upperBound - 1) : range.lowerBound
      let upper = isLast ? max(-outermost, range.lowerBound + 1) : range.upperBound
      if !isFirst { knots.append((lower, sorted[atom.lowerBound - 1])) }
      knots += [(lower, value), (upper, value)]
      if !isLast { knots.append((upper, sorted[atom.upperBound])) }
    }
    return knots
  }

  // MARK: - Order statistics

  /// The value at a score; the order statistic of rank i stands at probability (i + ½) / N. No value
  /// between an atom and its neighbour.
  private static func orderStatistic(
    at score: Double, of sorted: [Double], besides atoms: [Range<Int>] = []
  ) -> Double {
    let position = normalCumulative(score) * Double(sorted.count) - 0.5
    let lower = min(max(Int(position.rounded(.down)), 0), sorted.count - 1)
    let upper = min(lower + 1, sorted.count - 1)
    if !atoms.isEmpty, sorted[lower] != sorted[upper] {
      if atoms.contains(where: { $0.lowerBound == upper }) { return sorted[lower] }
      if atoms.contains(where: { $0.upperBound == upper }) { return sorted[upper] }
    }
    let share = min(max(position - Double(lower), 0), 1)
    return sorted[lower] + share * (sorted[upper] - sorted[lower])
  }

  /// Few ties would make the map flat: every knot is at least a little above the one before it.
  private static func makeIncreasing(_ values: [Double]) -> [Double] {
    var result = values
    let gap = 1e-9 * (values[values.count - 1] - values[0])
    for knot in 1..<values.count {
      result[knot] = max(values[knot], result[knot - 1] + gap)
    }
    return result
  }
}
