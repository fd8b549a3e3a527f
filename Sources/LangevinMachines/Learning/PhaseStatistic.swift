import Processes
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

  /// Rows that one worker evaluates together.
  private static var blockRows: Int { 64 }
  /// Receiving units of one product: another number would round otherwise.
  private static var blockUnits: Int { 200 }

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

  /// Rates, velocities (NLM eq. 1) and energies (NLM eq. 2) of the states. Processes share the rows of the
  /// velocities, and have all of them afterwards.
  mutating func evaluate(
    couplings: PackedWeights<Scalar>, bias: [Scalar], parallelism: Parallelism,
    processes: any ProcessGroup
  ) {
    let units = states.columns
    let shares = processes.shares(of: rowCount, blockSize: Self.blockRows)
    let own = shares[processes.rank]
    withPointers(&rates, &velocities, &energies, reading: states, bias) { p, v, energies, x, bias in
      // Each block of rows is touched by one worker only.
      nonisolated(unsafe) let (x, p, v) = (x, p, v)
      nonisolated(unsafe) let (energies, bias) = (energies, bias)
      for others in shares where others != own {
        let start = others.lowerBound * units
        parallelism.forEachBlock(of: others.count, blockSize: Self.blockRows) { rows in
          let start = start + rows.lowerBound * units
          Scalar.tanh(x + start, p + start, rows.count * units)
        }
      }
      parallelism.forEachBlock(of: own.count, blockSize: Self.blockRows) { rows in
        let row = own.lowerBound + rows.lowerBound
        let start = row * units
        Scalar.tanh(x + start, p + start, rows.count * units)
        couplings.multiply(p + start, rows: rows.count, into: v + start)
        LangevinStep<Scalar>.setVelocity(
          v + start, energy: energies + row, at: x + start, bias: bias,
          .init(rows: rows.count, units: units))
      }
    }
    processes.exchange(&velocities, shares: shares)
    processes.exchange(&energies, shares: shares)
  }

  /// The receiving units of each process, in the blocks of the statistic.
  static func receivers(_ units: Int, _ processes: any ProcessGroup) -> [Range<Int>] {
    processes.shares(of: units, blockSize: blockUnits)
  }

  /// `target = scale · ⟨v φᵀ⟩ + keeping · target` `[to, from]` (NLM eq. 10), of the units in `receivers`.
  /// Workers share them in fixed blocks.
  func addCouplingStatistic(
    scaledBy scale: Scalar, keeping: Scalar, to target: inout Matrix<Scalar>,
    of receivers: Range<Int>, parallelism: Parallelism
  ) {
    let (units, count) = (states.columns, rowCount)
    withPointers(&target, reading: rates, velocities) { target, p, v in
      nonisolated(unsafe) let (target, p, v) = (target, p, v)
      parallelism.forEachBlock(of: receivers.count, blockSize: Self.blockUnits) { block in
        let first = receivers.lowerBound + block.lowerBound
        Scalar.gemm(
          transposeA: true, transposeB: false, m: block.count, n: units, k: count,
          alpha: scale / Scalar(count), v + first, lda: units, p, ldb: units,
          beta: keeping, target + first * units, ldc: units)
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
