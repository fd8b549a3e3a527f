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

  /// Loss and gradients of Gaussian inference without its products, which agree to rounding only: the
  /// same bits on every instruction set, for one whole vector and parts of two.
  @Test(arguments: [0, 1] as [Int32])
  func gaussianInstructionSetsAgree(rectifies: Int32) async {
    await #expect(processExitsWith: .success) { [rectifies] in
      var first: [[Double]]?
      for set in [RV_PORTABLE, RV_AVX2, RV_AVX512] where rv_use_instruction_set(set) != 0 {
        let results =
          GaussianPass<Float>(rectifies: rectifies).results
          + GaussianPass<Double>(rectifies: rectifies).results
        #expect(results == first ?? results)
        #expect(results.allSatisfy { row in row.allSatisfy { $0.isFinite } })
        first = results
      }
    }
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

/// One step forward and back of two images of 37 neurons by the Gaussian kernels, and a sampled one from there.
private struct GaussianPass<Scalar: InferenceScalar> {
  /// All that the kernels wrote.
  private(set) var results: [[Double]] = []

  init(rectifies: Int32) {
    let (rows, units) = (2, 37)
    var stream = RandomStream(seed: 5)
    // b and γ, then arrays of states, changes, draws, adjoints and products.
    let constants = Matrix<Scalar>.uniforms(2, units, in: 0.1..<1, from: &stream)
    var arrays = Matrix<Scalar>.uniforms(14, rows * units, in: -2..<2, from: &stream)
    var sums = [Double](repeating: 0, count: 2 * units)
    var largest = 0.0
    let motion = rv_motion(step_size: 0.3, state_ceiling: 3, change_ceiling: 2)
    constants.withPointer { constants in
      var moves = rv_gaussian_moves(
        rows: rows, units: units, inhibition: constants, gain: constants + units, mean: motion,
        log: motion, rectifies: rectifies)
      sums.withUnsafeMutableBufferPointer { sums in
        let sums = sums.baseAddress!
        arrays.withMutablePointer { arrays in
          func array(_ number: Int) -> UnsafeMutablePointer<Scalar> {
            arrays + number * rows * units
          }
          rv_gaussian_activity(Scalar.precision, &moves, array(0), array(1), array(2), array(13))
          var forward = rv_gaussian_arrays(
            mean: array(0), log: array(1), noise: array(2), next_noise: array(3),
            feedback: array(4), mean_change: array(5), log_change: array(6), next_mean: array(7),
            next_log: array(8), readout: array(9))
          let divergence = rv_gaussian_move(Scalar.precision, &moves, &forward, &largest)
          results.append([divergence, largest])
          var back = rv_gaussian_adjoints(
            mean: array(0), log: array(1), noise: array(2), next_mean: array(7),
            next_log: array(8), next_noise: array(3), share: array(10), weight: 0.7,
            feedback: array(4), mean_change: array(5), log_change: array(6),
            mean_adjoint: array(11), log_adjoint: array(12), inhibition_gradient: sums,
            gain_gradient: sums + units, mean_step_gradient: 0, log_step_gradient: 0)
          rv_gaussian_move_back(Scalar.precision, &moves, &back)
          rv_gaussian_state_back(Scalar.precision, &moves, &back)
          results.append([back.mean_step_gradient, back.log_step_gradient])
          var divergences = [0.0, 0]
          rv_gaussian_step(
            Scalar.precision, &moves, array(3), array(9), array(7), array(8), &divergences)
          rv_tanh_ceiling(Scalar.precision, array(9), 1.5, array(9), rows * units)
          results.append(divergences)
        }
      }
    }
    results += [sums, arrays.elements.map { Double($0) }]
  }
}
