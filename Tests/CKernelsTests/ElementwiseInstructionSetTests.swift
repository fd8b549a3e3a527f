import CKernels
import Foundation
import Testing

/// Every instruction set gives the same bits; in processes of their own, because the choice of the
/// set is the process's.
@Suite struct ElementwiseInstructionSetTests {
  @Test func choice() async {
    await #expect(processExitsWith: .success) {
      let sets = availableInstructionSets()
      #expect(rv_current_instruction_set() == sets.last)
      for set in sets {
        #expect(rv_use_instruction_set(set) == 1)
        #expect(rv_current_instruction_set() == set)
      }
      #expect(rv_use_instruction_set(rv_instruction_set(rawValue: 17)) == 0)
      #expect(rv_current_instruction_set() == sets.last)
    }
  }

  /// The points of `ElementwiseAccuracyTests`.
  @Test func floats() async {
    await #expect(processExitsWith: .success) {
      let sets = availableInstructionSets()
      for function in ElementwiseFunction.all {
        ElementwisePoints.sweepFloats(stride: 1021) { x, y, count in
          Self.compare(x, y, count, sets, function.name, function.float)
        }
      }
    }
  }

  @Test func doubles() async {
    await #expect(processExitsWith: .success) {
      let sets = availableInstructionSets()
      for function in ElementwiseFunction.all {
        ElementwisePoints.sweepDoubles { x, y, count in
          Self.compare(x, y, count, sets, function.name, function.double)
        }
      }
    }
  }

  /// Every set's results against the first one's; NaN equals NaN.
  static func compare<Scalar: BinaryFloatingPoint>(
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, _ count: Int,
    _ sets: [rv_instruction_set], _ name: String,
    _ function: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
  ) {
    _ = rv_use_instruction_set(sets[0])
    function(x, y, count)
    let other = UnsafeMutablePointer<Scalar>.allocate(capacity: count)
    defer { other.deallocate() }
    for set in sets.dropFirst() {
      _ = rv_use_instruction_set(set)
      function(x, other, count)
      if memcmp(y, other, count * MemoryLayout<Scalar>.stride) == 0 { continue }
      let difference = (0..<count).first {
        !ElementwiseEdgeTests.same(y[$0], other[$0])
      }
      if let i = difference {
        Issue.record("\(name) of \(x[i]): \(y[i]) on set 0, \(other[i]) on set \(set)")
      }
    }
  }
}
