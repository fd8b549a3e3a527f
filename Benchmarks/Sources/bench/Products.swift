import Peak
import Reverie

/// The bare product of a batch `[rows, from]` with weights `[to, from]`, packed weights against
/// the library's general product, on one thread.
struct Products {
  let to: Int
  let from: Int
  let rows: Int

  /// The time of one multiplication and addition on registers alone, of the instruction set in use, which no
  /// product is faster than.
  static func peak(budget: Double) -> Measurement {
    let bytes = registerBytes
    let operations = bench_multiply_add(1, bytes)
    let rounds = Int(1e8 / operations)
    return Measurement("product peak", threads: 1, steps: Int(operations) * rounds, budget: budget)
    {
      _ = bench_multiply_add(rounds, bytes)
    }
  }

  private static var registerBytes: Int32 {
    switch InstructionSet.current {
    case .portable, .neon: 16
    case .avx2: 32
    case .avx512: 64
    }
  }

  func measure(budget: Double) -> [Measurement] {
    [packed(budget: budget), library(budget: budget)]
  }

  private var name: String { "product to=\(to) from=\(from) rows=\(rows)" }
  /// About a millisecond at 200 GFLOP/s.
  private var steps: Int { max(1, 100_000_000 / (to * from * rows)) }
  private var weights: Buffer { Buffer(normals: to * from, scale: 1, seed: 1) }
  private var input: Buffer { Buffer(normals: rows * from, scale: 1, seed: 2) }

  /// With packed weights.
  func packed(budget: Double) -> Measurement {
    let (weights, input, output) = (weights, input, Buffer(count: rows * to))
    let packed = PackedWeights(
      Matrix<Float>(
        rows: to, columns: from,
        elements: Array(UnsafeBufferPointer(start: weights.pointer, count: to * from))))
    return Measurement(name, threads: 1, steps: steps, budget: budget) {
      for _ in 0..<steps { packed.multiply(input.pointer, rows: rows, into: output.pointer) }
    }
  }

  /// The library's general product.
  private func library(budget: Double) -> Measurement {
    let (weights, input, output) = (weights, input, Buffer(count: rows * to))
    return Measurement(name, peer: "blas", threads: 1, steps: steps, budget: budget) {
      for _ in 0..<steps {
        Float.gemm(
          transposeA: false, transposeB: true, m: rows, n: to, k: from, alpha: 1, input.pointer,
          lda: from, weights.pointer, ldb: from, beta: 0, output.pointer, ldc: to)
      }
    }
  }
}
