import CKernels
import Tensors
import Testing

/// The contract of the packed product, on the instruction set in use.
enum PackedWeightsChecks<Scalar: TensorScalar> {
  /// Widths around the vectors and the panels (48 floats, 24 doubles) of every set.
  static var widths: [Int] {
    [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 71, 73, 96, 97, 145, 150]
  }

  /// Every output is one chain of (fused) multiply-adds in the order of `from`: exactly so.
  static func chains(to: Int, from: Int, rows: Int) {
    let weights = Naive.matrix(to, from, seed: 1, of: Scalar.self)
    let input = Naive.matrix(rows, from, seed: 2, of: Scalar.self)
    let before = Naive.matrix(rows, to, seed: 3, of: Scalar.self)
    let expected = chain(weights, input, startingFrom: .zeros(rows, to))
    let added = chain(weights, input, startingFrom: before)
    let flipped = PackedWeights(weights.transposed, transposed: true)
    for packed in [PackedWeights(weights), flipped] {
      #expect(packed.to == to && packed.from == from)
      var output = Matrix<Scalar>(repeating: .nan, rows, to)
      packed.multiply(input, into: &output)
      #expect(output == expected, "\(Scalar.self) to \(to) from \(from) rows \(rows)")
      output = before
      packed.multiply(input, into: &output, accumulate: true)
      #expect(output == added, "\(Scalar.self) to \(to) from \(from) rows \(rows), accumulating")
    }
    // The chain itself against Double: n roundings of at most Σ |terms| each.
    let exact = Naive.product(input, weights.transposed)
    let rounding = Double(from + 1) * Double(Scalar.ulpOfOne) / 2
    let sound = zip(zip(expected.elements, exact.value.elements), exact.magnitude.elements)
      .allSatisfy { Swift.abs(Double($0.0) - $0.1) <= rounding * $1 }
    #expect(sound, "\(Scalar.self) to \(to) from \(from) rows \(rows), against Double")
  }

  private static func chain(
    _ weights: Matrix<Scalar>, _ input: Matrix<Scalar>, startingFrom start: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    #if arch(x86_64)
      let fused = rv_current_instruction_set() != RV_PORTABLE
    #else
      let fused = true
    #endif
    var result = start
    for i in 0..<input.rows {
      for j in 0..<weights.rows {
        var sum = start[i, j]
        for k in 0..<weights.columns {
          let (x, w) = (input[i, k], weights[j, k])
          sum = fused ? sum.addingProduct(x, w) : sum + x * w
        }
        result[i, j] = sum
      }
    }
    return result
  }

  /// The first r rows of a batch give the same bits as the batch, for every r and every cut, and
  /// nothing is written beside the output.
  static func splits(to: Int, from: Int, rows: Int) {
    let packed = PackedWeights(Naive.matrix(to, from, seed: 4, of: Scalar.self))
    let input = Naive.matrix(rows, from, seed: 5, of: Scalar.self)
    var whole = Matrix<Scalar>.zeros(rows, to)
    packed.multiply(input, into: &whole)
    for count in 0...rows {
      var output = Matrix<Scalar>(repeating: 77, rows + 1, to)
      output.withMutablePointer { output in
        input.withPointer { input in
          packed.multiply(input, rows: count, into: output)
          packed.multiply(
            input + count * from, rows: rows - count, into: output + count * to)
        }
      }
      #expect(
        output.rows(0..<rows) == whole, "\(Scalar.self) to \(to) from \(from) cut at \(count)")
      #expect(output.row(rows).allSatisfy { $0 == 77 })
    }
  }

  static func all() {
    for to in widths {
      for from in [1, 7, 64] { chains(to: to, from: from, rows: 5) }
      splits(to: to, from: 9, rows: 20)
    }
    for rows in 1...40 { chains(to: 50, from: 7, rows: rows) }
    // Longer than a block of inner indices.
    for rows in [1, 2, 9] { chains(to: 50, from: 1100, rows: rows) }
    splits(to: 200, from: 1000, rows: 40)
    splits(to: 150, from: 520, rows: 12)
  }
}
