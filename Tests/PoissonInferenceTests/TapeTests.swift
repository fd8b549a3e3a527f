import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct TapeTests {
  /// Every operation's gradient, and the gradient of its gradient, against central differences.
  @Test(
    arguments: [
      "product", "broadcast", "functions", "gather", "windows", "division", "replaced",
    ])
  func gradientsOfBothOrders(name: String) {
    var stream = RandomStream(seed: 5)
    let start = Matrix<Double>.uniforms(3, 4, in: 0.2..<1.2, from: &stream)
    let other = Matrix<Double>.normals(4, 3, from: &stream)
    let direction = Matrix<Double>.normals(3, 4, from: &stream)
    func evaluate(_ x: Variable<Double>) -> Variable<Double> {
      let tape = x.tape
      switch name {
      case "product": return x.times(tape.constant(other)).squared().sum()
      case "broadcast":
        return (x * x.summedOverRows() + x.summedOverColumns()).squared().sum()
      case "functions":
        return
          (x.exp() * x.log() + x.tanh() * x.sigmoid() + x.softplus() * x.swish()
          + x.mapped(.normalCDF) * x.mapped(.arctangent)).sum()
      case "gather":
        let map = IndexMap(width: 4, sources: [2, -1, 0, 2, 3])
        return (x.gathered(by: map).squared().scattered(by: map) * x).sum()
      case "windows":
        let image = ImageShape(height: 2, width: 2)
        let (map, output) = IndexMap.windows(of: image, kernel: 2, stride: 1, padding: 1)
        return x.gathered(by: map).reshaped(rows: 3 * output.height, columns: output.width * 4)
          .squared().exp().sum()
      case "division": return (x * x.mapped(.power(-0.5)) * x.reciprocal()).squareRoot().sum()
      default: return (x.scaled(by: 2, plus: 1).relu() * x).squared().sum()
      }
    }
    // First order, then the slope along a direction, differentiated again.
    func first(_ at: Matrix<Double>) -> (value: Double, slope: Double, gradients: [Matrix<Double>])
    {
      let tape = Tape<Double>()
      let x = tape.variable(at)
      let value = evaluate(x)
      let gradient = tape.gradients(of: value, by: [x])[0]
      let slope = (gradient * tape.constant(direction)).sum()
      return (
        value.number, slope.number, [gradient.value, tape.gradients(of: slope, by: [x])[0].value]
      )
    }
    let here = first(start)
    for (row, column) in [(0, 0), (1, 2), (2, 3)] {
      var (above, below) = (start, start)
      above[row, column] += 1e-5
      below[row, column] -= 1e-5
      let (a, b) = (first(above), first(below))
      let scale = max(1, here.gradients[1].maximumMagnitude())
      #expect(abs((a.value - b.value) / 2e-5 - here.gradients[0][row, column]) < 1e-6 * scale)
      #expect(abs((a.slope - b.slope) / 2e-5 - here.gradients[1][row, column]) < 1e-5 * scale)
    }
  }

  /// A transposed convolution is the transpose of the convolution by the same weights.
  @Test func scatterIsTheTransposeOfGather() {
    let image = ImageShape(height: 5, width: 4, channels: 2)
    let (map, output) = IndexMap.windows(of: image, kernel: 3, stride: 2, padding: 1)
    var stream = RandomStream(seed: 1)
    let x = Matrix<Double>.normals(1, image.count, from: &stream)
    let y = Matrix<Double>.normals(1, output.count, from: &stream)
    var (left, right) = (map.gather(x), map.scatter(y))
    left.multiplyElementwise(by: y)
    right.multiplyElementwise(by: x)
    #expect(abs(left.sum() - right.sum()) < 1e-12)
  }
}
