import Tensors

/// One phase of the learning rule: a batch of states with their rates and velocities, and memory
/// for them made once.
struct PhaseStatistic<Scalar: TensorScalar>: Sendable {
  /// x `[row, unit]`
  var states: Matrix<Scalar>
  private(set) var rates: Matrix<Scalar>
  private(set) var velocities: Matrix<Scalar>
  /// E of every row.
  private(set) var energies: [Double]
  /// Rows in use.
  var rowCount: Int

  init(rows: Int, units: Int) {
    states = .zeros(rows, units)
    rates = states
    velocities = states
    energies = [Double](repeating: 0, count: rows)
    rowCount = rows
  }

  /// Takes the named rows of `source` as states.
  mutating func gather(_ indices: ArraySlice<Int>, of source: Matrix<Scalar>) {
    let units = states.columns
    rowCount = indices.count
    withPointers(&states, reading: source) { x, source in
      for (row, index) in indices.enumerated() {
        (x + row * units).update(from: source + index * units, count: units)
      }
    }
  }

  /// Rates, velocities (NLM eq. 1) and energies (NLM eq. 2) of the states.
  mutating func evaluate(
    couplings: PackedWeights<Scalar>, bias: [Scalar], parallelism: Parallelism
  ) {
    let (units, count) = (states.columns, rowCount)
    withPointers(&rates, &velocities, &energies, reading: states, bias) { p, v, energies, x, bias in
      // Each block of rows is touched by one worker only.
      nonisolated(unsafe) let (x, p, v) = (x, p, v)
      nonisolated(unsafe) let (energies, bias) = (energies, bias)
      parallelism.forEachBlock(of: count, blockSize: 64) { rows in
        let start = rows.lowerBound * units
        Scalar.tanh(x + start, p + start, rows.count * units)
        couplings.multiply(p + start, rows: rows.count, into: v + start)
        LangevinStep<Scalar>.setVelocity(
          v + start, energy: energies + rows.lowerBound, at: x + start, bias: bias,
          .init(rows: rows.count, units: units))
      }
    }
  }

  /// `target = scale · ⟨v φᵀ⟩ + keeping · target` `[to, from]` (NLM eq. 10). Workers share the receiving
  /// units in fixed blocks.
  func addCouplingStatistic(
    scaledBy scale: Scalar, keeping: Scalar, to target: inout Matrix<Scalar>,
    parallelism: Parallelism
  ) {
    let (units, count) = (states.columns, rowCount)
    withPointers(&target, reading: rates, velocities) { target, p, v in
      nonisolated(unsafe) let (target, p, v) = (target, p, v)
      parallelism.forEachBlock(of: units, blockSize: 200) { to in
        Scalar.gemm(
          transposeA: true, transposeB: false, m: to.count, n: units, k: count,
          alpha: scale / Scalar(count), v + to.lowerBound, lda: units, p, ldb: units,
          beta: keeping, target + to.lowerBound * units, ldc: units)
      }
    }
  }

  /// ⟨v⟩ of the rows in use.
  func biasStatistic() -> [Double] {
    velocities.rows(0..<rowCount).columnMeans()
  }

  /// ⟨E⟩/N
  var energyPerUnit: Double {
    energies[..<rowCount].reduce(0, +) / Double(rowCount * states.columns)
  }
}
