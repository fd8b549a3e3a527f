import CKernels
import Tensors
import Testing

/// Products of numbers rounded to bfloat16: those of single precision of the rounded numbers, bit for bit.
@Suite struct MixedProductTests {
  /// Rounded to the nearest number with 8 significant bits, to the even one of two.
  private static func rounded(_ x: Matrix<Float>) -> Matrix<Float> {
    var result = x
    result.mapInPlace { number in
      guard number.isFinite, number.isNormal else { return number.isFinite ? 0 : number }
      let bits = number.bitPattern
      return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
    }
    return result
  }

  private static func check(to: Int, from: Int, rows: Int, accumulate: Bool = false) {
    let weights = Naive.matrix(to, from, seed: 1, of: Float.self)
    let input = Naive.matrix(rows, from, seed: 2, of: Float.self)
    let before = Naive.matrix(rows, to, seed: 3, of: Float.self)
    var expected = before
    PackedWeights(rounded(weights)).multiply(
      rounded(input), into: &expected, accumulate: accumulate)
    let flipped = PackedWeights(weights.transposed, transposed: true, precision: .mixed)
    for packed in [PackedWeights(weights, precision: .mixed), flipped] {
      var output = before
      packed.multiply(input, into: &output, accumulate: accumulate)
      #expect(output == expected, "to \(to) from \(from) rows \(rows)")
    }
  }

  /// Tails of vectors, panels, pairs and of what is rounded together.
  static func all() {
    for to in PackedWeightsChecks<Float>.widths {
      for from in [1, 2, 7, 31, 32, 33, 64] { check(to: to, from: from, rows: 5) }
      check(to: to, from: 9, rows: 3, accumulate: true)
    }
    for rows in 1...70 { check(to: 50, from: 7, rows: rows) }
    for rows in [1, 2, 64, 65, 131] { check(to: 150, from: 2051, rows: rows) }
    check(to: 100, from: 1024, rows: 3, accumulate: true)
  }

  @Test func roundedNumbersInSinglePrecision() { Self.all() }

  /// In a process of its own, because the choice of the set is the process's.
  @Test func everyInstructionSet() async {
    await #expect(processExitsWith: .success) {
      for set in [RV_PORTABLE, RV_AVX2, RV_AVX512, RV_NEON] where rv_use_instruction_set(set) != 0 {
        MixedProductTests.all()
      }
    }
  }

  /// Weights packed on one set give the same bits on every other.
  @Test func setsAgree() async {
    await #expect(processExitsWith: .success) {
      let weights = PackedWeights(
        Naive.matrix(100, 61, seed: 1, of: Float.self), precision: .mixed)
      let input = Naive.matrix(9, 61, seed: 2, of: Float.self)
      var outputs: [Matrix<Float>] = []
      for set in [RV_PORTABLE, RV_AVX2, RV_AVX512] where rv_use_instruction_set(set) != 0 {
        var output = Matrix<Float>.zeros(9, 100)
        weights.multiply(input, into: &output)
        outputs.append(output)
      }
      #expect(outputs.allSatisfy { $0 == outputs[0] })
    }
  }

  private static let roundings: [(Double, Double)] = [
    (0x1.01p0, 1), (0x1.03p0, 0x1.04p0), (0x1.018p0, 0x1.02p0), (-3.3, -3.296875), (0x1p-127, 0),
    (Double.infinity, Double.infinity), (0x1.fffffep127, Double.infinity),
  ]

  /// Every number of a row of weights, alone: halves go to the even one, subnormal ones to 0, and what is no
  /// number stays none.
  @Test(arguments: roundings)
  func rounding(_ number: Double, _ expected: Double) {
    for swapped in [false, true] {
      for rows in [1, 33] {
        let (one, it) = (Float(1), Float(number))
        let packed = PackedWeights(
          Matrix(repeating: swapped ? one : it, 5, 1), precision: .mixed)
        var output = Matrix<Float>.zeros(rows, 5)
        packed.multiply(Matrix(repeating: swapped ? it : one, rows, 1), into: &output)
        #expect(output.elements.allSatisfy { $0 == Float(expected) })
      }
    }
  }

  @Test func whatIsNoNumberStaysNone() {
    let packed = PackedWeights(Matrix<Float>(repeating: 1, 50, 40), precision: .mixed)
    for unit in [0, 1, 31, 39] {
      var input = Matrix<Float>.zeros(3, 40)
      input[1, unit] = Float(bitPattern: 0x7F80_0001)  // the payload is lost by rounding
      var output = Matrix<Float>.zeros(3, 50)
      packed.multiply(input, into: &output)
      #expect(output.row(1).allSatisfy(\.isNaN) && output.row(2).allSatisfy { $0 == 0 })
    }
  }

  /// Parts of outputs and of inner indices, ascending, are the whole.
  @Test func parts() {
    let packed = PackedWeights(
      Naive.matrix(110, 90, seed: 1, of: Float.self), precision: .mixed)
    let input = Naive.matrix(7, 90, seed: 2, of: Float.self)
    var whole = Matrix<Float>.zeros(7, 110)
    packed.multiply(input, into: &whole)
    var output = Matrix<Float>(repeating: 9, 7, 110)
    output.withMutablePointer { output in
      input.withPointer { input in
        for inputs in [0..<34, 34..<36, 36..<90] {
          for outputs in [0..<48, 48..<110] {
            packed.multiply(
              input + inputs.lowerBound, inputs: inputs, stride: 90, rows: 7,
              into: output + outputs.lowerBound, outputs: outputs, stride: 110,
              accumulate: inputs.lowerBound > 0)
          }
        }
      }
    }
    #expect(output == whole)
  }

  /// Each factor is off by 2⁻⁹ of itself at most.
  @Test func errorIsThatOfRounding() {
    let weights = Naive.matrix(60, 300, seed: 4, of: Float.self)
    let input = Naive.matrix(20, 300, seed: 5, of: Float.self)
    var output = Matrix<Float>.zeros(20, 60)
    PackedWeights(weights, precision: .mixed).multiply(input, into: &output)
    let exact = Naive.product(input, weights.transposed)
    for (number, (value, size)) in zip(
      output.elements, zip(exact.value.elements, exact.magnitude.elements))
    {
      #expect(abs(Double(number) - value) <= size * (2 * 0x1p-9 + 0x1p-16))
    }
  }
}
