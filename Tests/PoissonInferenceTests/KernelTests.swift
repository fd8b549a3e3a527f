import CKernels
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

/// The fused kernels against plain arithmetic, and on every instruction set.
@Suite struct KernelTests {
  /// One move of the state by the formulas (IPVAE eqs. 11 to 16), for whole and partial
  /// vectors, near the ceilings, at the floor and far from both.
  @Test(arguments: [3, 16, 37], [2.0, 10])
  func moveFollowsFormulas(units: Int, ceiling: Double) {
    check(Float.self, units, ceiling, tolerance: 3e-5)
    check(Double.self, units, ceiling, tolerance: 1e-12)
  }

  private func check<Scalar: InferenceScalar>(
    _: Scalar.Type, _ units: Int, _ ceiling: Double, tolerance: Double
  ) {
    var stream = RandomStream(seed: 3)
    let old = Matrix<Scalar>.uniforms(2, units, in: -8..<3, from: &stream)
    let feedback = Matrix<Scalar>.uniforms(2, units, in: -40..<40, from: &stream)
    let inhibition = Matrix<Scalar>.uniforms(1, units, in: 0.01..<1, from: &stream).elements
    var (change, sum, next) = (feedback, feedback, feedback)
    var (powers, rates) = (ScalarFunction.exponential.apply(old), feedback)
    var result: (divergence: Double, largestRate: Scalar) = (0, 0)
    inhibition.withUnsafeBufferPointer { b in
      let moves = InferenceMoves<Scalar>(
        rows: 2, units: units, inhibition: b.baseAddress!, stepSize: 0.2,
        ceilings: (Scalar(ceiling), Scalar(ceiling)), isExact: false)
      old.withPointer { old in
        change.withMutablePointer { change in
          sum.withMutablePointer { sum in
            next.withMutablePointer { next in
              powers.withMutablePointer { powers in
                rates.withMutablePointer { rates in
                  result = Scalar.move(
                    moves, old: old, change: change, sum: sum, next: next, powers: powers,
                    rates: rates)
                }
              }
            }
          }
        }
      }
    }
    func bounded(_ x: Double) -> Double {
      ceiling - log(1 + exp(ceiling - max(x, -8)))
    }
    var (divergence, largest, worst) = (0.0, 0.0, 0.0)
    for i in 0..<2 {
      for j in 0..<units {
        let u = Double(old[i, j])
        let v = 0.2 * (Double(feedback[i, j]) - Double(inhibition[j]))
        let q = u + bounded(v)
        let w = bounded(q)
        let delta = w - u
        divergence += exp(w) * (1 + exp(delta) * (delta - 1))
        largest = max(largest, exp(w) + 0x1p-23)
        worst = max(worst, abs(v - Double(change[i, j])), abs(q - Double(sum[i, j])))
        worst = max(worst, abs(w - Double(next[i, j])))
        worst = max(worst, abs(exp(w) - Double(powers[i, j])) / exp(w))
      }
    }
    #expect(worst < tolerance)
    #expect(abs(result.divergence - divergence) < 10 * tolerance * divergence)
    #expect(abs(Double(result.largestRate) - largest) < tolerance * largest)
  }

  /// The same bits on every instruction set; in a process of its own, because the choice of the set
  /// is the process's.
  @Test func instructionSetsAgree() async {
    await #expect(processExitsWith: .success) {
      var first: [[Float]]?
      for set in [RV_PORTABLE, RV_AVX2, RV_AVX512] where rv_use_instruction_set(set) != 0 {
        var results = LatentDrawsTests.relaxed(LatentDrawsTests.mixedRates(3, 1_061), events: 23)
        var ceilings = LatentDrawsTests.mixedRates(1, 53)
        ceilings.withMutablePointer { Float.softCeiling($0, 2, $0, 53) }
        results.append(ceilings.elements)
        let counts = Matrix<Float>(
          rows: 2, columns: 37, elements: (0..<74).map { Float($0 % 5 == 0 ? $0 % 3 : 0) })
        let weights = LatentDrawsTests.mixedRates(37, 300)
        var sums = Matrix<Float>.zeros(2, 300)
        var active = [0.0, 0]
        sums.withMutablePointer { sums in
          weights.withPointer { weights in
            counts.withPointer {
              Float.eventProduct(
                weights, inputs: 37, units: 300, $0, rows: 2, sums, active: &active)
            }
          }
        }
        results.append(active.map { Float($0) })
        // Where the set has no fused multiply-add, sums agree to rounding only.
        let exact = counts.times(weights)
        for (a, b) in zip(sums.elements, exact.elements) { #expect(abs(a - b) < 1e-4) }
        #expect(results == first ?? results)
        first = results
      }
    }
  }
}
