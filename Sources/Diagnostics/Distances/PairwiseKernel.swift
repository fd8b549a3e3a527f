import Tensors

/// A symmetric function k(zᵢ, zⱼ) of all pairs of a pooled set, evaluated in blocks of rows.
struct PairwiseKernel {
  enum Form {
    /// |zᵢ - zⱼ|
    case distance
    /// exp(-|zᵢ - zⱼ|² / 2h²)
    case gaussian(bandwidth: Double)
  }

  /// Rows of one block; fixed, so that sums have one order.
  static let blockSize = 64
  /// Sets with more units take their squared distances from matrix products.
  private static let directUnits = 12

  let set: SampleSet
  let form: Form
  private let columns: [Double]  // [unit, draw]
  private let squaredNorms: [Double]

  init(_ set: SampleSet, _ form: Form) {
    self.set = set
    self.form = form
    columns = set.units <= Self.directUnits ? set.transposed : []
    let (values, units) = (set.values, set.units)
    squaredNorms = (0..<set.count).map { i in
      var sum = 0.0
      for k in i * units..<(i + 1) * units { sum += values[k] * values[k] }
      return sum
    }
  }

  /// Kernel values of draws `rows` with draws from `first` to the end, into `out`
  /// `[row, draw - first]`.
  func fill(rows: Range<Int>, from first: Int, _ out: UnsafeMutablePointer<Double>) {
    let width = set.count - first
    if set.units <= Self.directUnits {
      fillDirectly(rows: rows, from: first, out)
    } else {
      fillByProduct(rows: rows, from: first, out)
    }
    let count = rows.count * width
    switch form {
    case .distance:
      for i in 0..<count { out[i] = out[i].squareRoot() }
    case .gaussian(let bandwidth):
      let scale = -0.5 / (bandwidth * bandwidth)
      for i in 0..<count { out[i] *= scale }
      Double.exp(out, out, count)
    }
  }

  private func fillDirectly(rows: Range<Int>, from first: Int, _ out: UnsafeMutablePointer<Double>)
  {
    let (count, width) = (set.count, set.count - first)
    columns.withPointer { columns in
      for i in rows {
        let row = out + (i - rows.lowerBound) * width
        for j in 0..<width { row[j] = 0 }
        for unit in 0..<set.units {
          let z = columns + unit * count
          Self.addSquares(of: z + first, around: z[i], count: width, to: row)
        }
      }
    }
  }

  /// `sums[j] += (others[j] - centre)²`
  private static func addSquares(
    of others: UnsafePointer<Double>, around centre: Double, count: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    for j in 0..<count {
      let difference = others[j] - centre
      sums[j] += difference * difference
    }
  }

  private func fillByProduct(
    rows: Range<Int>, from first: Int, _ out: UnsafeMutablePointer<Double>
  ) {
    let (units, width) = (set.units, set.count - first)
    set.values.withPointer { z in
      Double.gemm(
        transposeA: false, transposeB: true, m: rows.count, n: width, k: units, alpha: -2,
        z + rows.lowerBound * units, lda: units, z + first * units, ldb: units, beta: 0, out,
        ldc: width)
      for i in rows {
        addNorms(z, i, first: first, width: width, to: out + (i - rows.lowerBound) * width)
      }
    }
  }

  /// Completes a row of `-2 zᵢ·zⱼ` to squared distances.
  private func addNorms(
    _ z: UnsafePointer<Double>, _ i: Int, first: Int, width: Int,
    to row: UnsafeMutablePointer<Double>
  ) {
    for j in 0..<width {
      let scale = squaredNorms[i] + squaredNorms[first + j]
      row[j] += scale
      // Close to cancellation the difference is taken before squaring.
      if row[j] < 1e-6 * scale { row[j] = squaredDistance(z, i, first + j) }
    }
  }

  private func squaredDistance(_ z: UnsafePointer<Double>, _ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for k in 0..<set.units {
      let difference = z[i * set.units + k] - z[j * set.units + k]
      sum += difference * difference
    }
    return sum
  }
}

extension PairwiseKernel {
  /// Sums of k over ordered pairs of different draws: within the first `split` draws, between them
  /// and the rest, within the rest.
  func sums(splitAt split: Int, _ parallelism: Parallelism) -> PairSums {
    let blocks = (set.count + Self.blockSize - 1) / Self.blockSize
    var parts = [PairSums](repeating: PairSums(), count: blocks)
    parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let parts = buffer
      parallelism.forEachBlock(of: set.count, blockSize: Self.blockSize) { rows in
        parts[rows.lowerBound / Self.blockSize] = blockSums(rows, splitAt: split)
      }
    }
    return parts.reduce(PairSums()) {
      PairSums(
        first: $0.first + 2 * $1.first, between: $0.between + $1.between,
        second: $0.second + 2 * $1.second)
    }
  }

  /// Each unordered pair of a row of the block and a later draw, once.
  private func blockSums(_ rows: Range<Int>, splitAt split: Int) -> PairSums {
    let (start, width) = (rows.lowerBound, set.count - rows.lowerBound)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count * width) { buffer in
      let values = buffer.baseAddress!
      fill(rows: rows, from: start, values)
      var sums = PairSums()
      for i in rows {
        let row = values + (i - start) * width
        let (next, border) = (i + 1 - start, max(split - start, i + 1 - start))
        let (near, far) = (fixedOrderSum(row + next, border - next), border)
        let rest = fixedOrderSum(row + far, width - far)
        if i < split {
          sums.first += near
          sums.between += rest
        } else {
          sums.second += rest
        }
      }
      return sums
    }
  }
}

/// Σ x[i] in eight interleaved partial sums: one order for every caller, and vectorised.
func fixedOrderSum(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  guard count > 0 else { return 0 }
  var lanes = SIMD8<Double>(repeating: 0)
  let whole = count / 8 * 8
  for i in stride(from: 0, to: whole, by: 8) {
    lanes += UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Double>.self)
  }
  var sum = lanes.sum()
  for i in whole..<count { sum += x[i] }
  return sum
}
