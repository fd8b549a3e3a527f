import Peak
import Reverie

/// The bare product of a batch `[rows, from]` with weights `[to, from]`, packed weights against
/// the library's general product, on one thread.
struct Products {
  let to: Int
  let from: Int
  let rows: Int

  /// The time of one multiplication and addition on registers alone, which no product is faster than.
  static func peak(budget: Double) -> Measurement {
    let operations = bench_multiply_add(1)
    let rounds = Int(1e8 / operations)
    return Measurement("product peak", threads: 1, steps: Int(operations) * rounds, budget: budget)
    {
      _ = bench_multiply_add(rounds)
    }
  }

  func measure(budget: Double) -> [Measurement] {
    let weights = Buffer(normals: to * from, scale: 1, seed: 1)
    let input = Buffer(normals: rows * from, scale: 1, seed: 2)
    let output = Buffer(count: rows * to)
    let matrix = Matrix<Float>(
      rows: to, columns: from,
      elements: Array(UnsafeBufferPointer(start: weights.pointer, count: to * from)))
    let packed = PackedWeights(matrix)
    let name = "product to=\(to) from=\(from) rows=\(rows)"
    // About a millisecond at 200 GFLOP/s.
    let steps = max(1, 100_000_000 / (to * from * rows))
    let ours = Measurement(name, threads: 1, steps: steps, budget: budget) {
      for _ in 0..<steps { packed.multiply(input.pointer, rows: rows, into: output.pointer) }
    }
    let library = Measurement(name, peer: "blas", threads: 1, steps: steps, budget: budget) {
      for _ in 0..<steps {
        Float.gemm(
          transposeA: false, transposeB: true, m: rows, n: to, k: from, alpha: 1, input.pointer,
          lda: from, weights.pointer, ldb: from, beta: 0, output.pointer, ldc: to)
      }
    }
    return [ours, library]
  }
}
