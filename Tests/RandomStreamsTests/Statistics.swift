import Foundation

/// The largest |z| a test takes: exceeded by a right generator once in a million.
let zLimit = 4.89

/// Standardised moments 1 to 4 of supposedly standard normal values: each is standard normal itself.
func momentScores<Scalar: BinaryFloatingPoint>(_ x: [Scalar]) -> [Double] {
  var sums = [0.0, 0.0, 0.0, 0.0]
  for value in x {
    let v = Double(value), square = v * v
    sums[0] += v
    sums[1] += square
    sums[2] += square * v
    sums[3] += square * square
  }
  let n = Double(x.count)
  let (means, variances) = ([0.0, 1, 0, 3], [1.0, 2, 15, 96])
  return (0..<4).map { (sums[$0] / n - means[$0]) / (variances[$0] / n).squareRoot() }
}

/// √n times the largest distance between the distribution of `u` and the uniform one, at 4096
/// places. Above 2.69 once in a million under the hypothesis (Kolmogorov: 2 exp(-2 · 2.69²)).
func kolmogorov(_ u: [Double]) -> Double {
  let bins = 4096
  var counts = [Int](repeating: 0, count: bins)
  for value in u { counts[min(max(Int(value * Double(bins)), 0), bins - 1)] += 1 }
  var (below, largest) = (0, 0.0)
  for (bin, count) in counts.enumerated() {
    below += count
    let expected = Double(u.count) * Double(bin + 1) / Double(bins)
    largest = max(largest, abs(Double(below) - expected))
  }
  return largest / Double(u.count).squareRoot()
}

let kolmogorovLimit = 2.69

/// χ² of counts against expected ones as a z score (Wilson and Hilferty 1931); neighbouring cells
/// with fewer than 10 expected are pooled.
func chiSquareScore(_ counts: [Int], _ expected: [Double]) -> Double {
  var cells: [(count: Double, expected: Double)] = []
  var open = (count: 0.0, expected: 0.0)
  for (count, mean) in zip(counts, expected) {
    open.count += Double(count)
    open.expected += mean
    if open.expected >= 10 {
      cells.append(open)
      open = (0, 0)
    }
  }
  if let last = cells.popLast() {
    cells.append((last.count + open.count, last.expected + open.expected))
  }
  let statistic = cells.reduce(0) {
    $0 + ($1.count - $1.expected) * ($1.count - $1.expected) / $1.expected
  }
  let freedom = Double(cells.count - 1)
  return (cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / (2 / (9 * freedom)).squareRoot()
}

/// √n times the correlation of two series of mean 0 and variance 1.
func correlationScore<Scalar: BinaryFloatingPoint>(
  _ x: ArraySlice<Scalar>, _ y: ArraySlice<Scalar>
) -> Double {
  var sum = 0.0
  for (a, b) in zip(x, y) { sum += Double(a) * Double(b) }
  return sum / Double(min(x.count, y.count)).squareRoot()
}
