import CKernels
import RandomStreams
import Tensors
import Testing

@Suite struct PackedWeightsTests {
  @Test func float() { PackedWeightsChecks<Float>.all() }
  @Test func double() { PackedWeightsChecks<Double>.all() }

  /// In a process of its own, because the choice of the set is the process's.
  @Test func everyInstructionSet() async {
    await #expect(processExitsWith: .success) {
      for set in [RV_PORTABLE, RV_AVX2, RV_AVX512, RV_NEON] where rv_use_instruction_set(set) != 0 {
        #expect(rv_current_instruction_set() == set)
        PackedWeightsChecks<Float>.all()
        PackedWeightsChecks<Double>.all()
      }
    }
  }

  /// Weights packed on one set are right on another.
  @Test func packingOutlivesTheSet() async {
    await #expect(processExitsWith: .success) {
      let weights = Naive.matrix(100, 60, seed: 1, of: Float.self)
      let input = Naive.matrix(9, 60, seed: 2, of: Float.self)
      let expected = Naive.product(input, weights.transposed).value
      for set in [RV_PORTABLE, RV_AVX2, RV_AVX512] where rv_use_instruction_set(set) != 0 {
        let packed = PackedWeights(weights)
        for other in [RV_PORTABLE, RV_AVX2, RV_AVX512] where rv_use_instruction_set(other) != 0 {
          var output = Matrix<Float>.zeros(9, 100)
          packed.multiply(input, into: &output)
          #expect(Naive.distance(output, expected) < 1e-5)
        }
      }
    }
  }

  /// Threads split rows: the same bits for any number of them.
  @Test(arguments: [1, 2, 3, 8]) func threads(_ threads: Int) {
    let packed = PackedWeights(Naive.matrix(70, 90, seed: 1, of: Float.self))
    let input = Naive.matrix(101, 90, seed: 2, of: Float.self)
    var whole = Matrix<Float>.zeros(101, 70)
    packed.multiply(input, into: &whole)
    let output = UnsafeOutput(count: 101 * 70)
    Parallelism(threads: threads).forEachBlock(of: 101, blockSize: 10) { rows in
      input.withPointer {
        packed.multiply(
          $0 + rows.lowerBound * 90, rows: rows.count, into: output.pointer + rows.lowerBound * 70)
      }
    }
    #expect(Array(UnsafeBufferPointer(start: output.pointer, count: 101 * 70)) == whole.elements)
  }

  /// Memory that several threads write to, each to rows of its own.
  private final class UnsafeOutput: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
    init(count: Int) {
      pointer = .allocate(capacity: count)
      pointer.initialize(repeating: .nan, count: count)
    }
    deinit { pointer.deallocate() }
  }
}
