import RandomStreams
import Tensors
import Testing

/// Products of blocks and parts of packed products, as passes over wide weights use them.
@Suite struct BlockProductTests {
  private func normals(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Float> {
    var stream = RandomStream(seed: seed)
    return .normals(rows, columns, from: &stream)
  }

  /// Every width from part of a vector to several strips, plain and transposed left, in place of
  /// larger arrays.
  @Test(arguments: [1, 7, 16, 47, 48, 49, 100, 288])
  func blocksAgreeWithTheLibrary(columns: Int) {
    let (rows, depth, wide) = (11, 530, columns + 5)
    let left = normals(rows, depth, seed: 1)
    let right = normals(depth, wide, seed: 2)
    var output = normals(rows, wide, seed: 3)
    let before = output
    let expected = left.times(right)
    let leftT = left.transposed
    for (source, stride, step) in [(left, depth, 1), (leftT, 1, rows)] {
      output = before
      let shape = BlockShape(
        rows: rows, columns: columns, depth: depth, leftStride: stride, leftStep: step,
        rightStep: wide, outputStride: wide, accumulates: true)
      output.withMutablePointer { output in
        source.withPointer { source in
          right.withPointer { Float.blockProduct(shape, source, $0, output) }
        }
      }
      for row in 0..<rows {
        for column in 0..<wide {
          let sum = before[row, column] + (column < columns ? expected[row, column] : 0)
          #expect(abs(output[row, column] - sum) < 2e-4)  // 530 terms of size 1
        }
      }
    }
  }

  /// Parts of the outputs and of the inner indices give the bits of the whole product.
  @Test(arguments: [1, 2, 9])
  func partsAreTheWhole(rows: Int) {
    let (to, from) = (130, 700)
    let packed = PackedWeights(normals(to, from, seed: 4))
    let input = normals(rows, from, seed: 5)
    var (whole, parts) = (Matrix<Float>.zeros(rows, to), Matrix<Float>.zeros(rows, to))
    packed.multiply(input, into: &whole)
    parts.withMutablePointer { output in
      input.withPointer { input in
        for outputs in [0..<96, 96..<130] {
          for inputs in [0..<288, 288..<576, 576..<700] {
            packed.multiply(
              input + inputs.lowerBound, inputs: inputs, stride: from, rows: rows,
              into: output + outputs.lowerBound, outputs: outputs, stride: to,
              accumulate: inputs.lowerBound > 0)
          }
        }
      }
    }
    #expect(parts == whole)
  }

  @Test func transposes() {
    let x = normals(13, 21, seed: 6)
    var result = Matrix<Float>.zeros(10, 13)
    result.withMutablePointer { output in
      x.withPointer { Float.transpose(rows: 13, columns: 10, $0 + 3, stride: 21, output) }
    }
    #expect(result == x.columns(3..<13).transposed)
    #expect(Matrix(beside: x.columns(0..<4), x.columns(4..<21)) == x)
  }
}
