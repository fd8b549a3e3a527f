import Tensors
import Testing

@Suite struct PointerLendingTests {
  private struct Refusal: Error, Equatable {}

  @Test func mixturesAreLentInTheirOrder() {
    var (sums, scale): (Matrix<Float>, [Double]) = (.zeros(2, 2), [1, 2])
    let input = Matrix<Float>([[1, 2], [3, 4]])
    let bias: [Float] = [10, 20]
    withPointers(&sums, &scale, reading: input, bias) { sums, scale, input, bias in
      for i in 0..<4 { sums[i] = input[i] + bias[i % 2] }
      scale[1] = 7
    }
    #expect(sums.elements == [11, 22, 13, 24])
    #expect(scale == [1, 7])
  }

  @Test func sevenAreLentAtOnce() {
    let (a, b) = (Matrix<Double>([[1, 2]]), [3.0, 4.0])
    let sum = withPointers(a, b, a, b, a, b, a) { a, b, c, d, e, f, g in
      a[0] + b[0] + c[1] + d[1] + e[0] + f[0] + g[1]
    }
    #expect(sum == 1 + 3 + 2 + 4 + 1 + 3 + 2)
    var (u, v, w, x, y, z) = (a, a, b, b, a, b)
    withPointers(&u, &v, &w, &x, &y, &z, reading: b) { u, v, w, x, y, z, b in
      for pointer in [u, v, w, x, y, z] { pointer[0] = b[1] }
    }
    #expect([u[0, 0], v[0, 0], w[0], x[0], y[0, 0], z[0]] == [4, 4, 4, 4, 4, 4])
    #expect(a[0, 0] == 1)
  }

  /// An absent one lends nil; a present one is changed in place, and copies of it are not.
  @Test(arguments: [false, true])
  func optionalOnes(present: Bool) {
    var sums: Matrix<Float>? = present ? .zeros(1, 2) : nil
    let copy = sums
    let field: [Float]? = present ? [5, 6] : nil
    var state = Matrix<Float>.zeros(1, 2)
    withPointers(&state, &sums, reading: field) { state, sums, field in
      #expect((sums != nil) == present && (field != nil) == present)
      for i in 0..<2 {
        state[i] = field?[i] ?? -1
        sums?[i] += state[i]
      }
    }
    #expect(state.elements == (present ? [5, 6] : [-1, -1]))
    #expect(sums?.elements == (present ? [5, 6] : nil))
    #expect(copy?.elements == (present ? [0, 0] : nil))
  }

  @Test func errorsKeepTheirType() {
    var (x, y): (Matrix<Float>, [Float]) = (.zeros(1, 1), [1])
    func refuse() throws(Refusal) -> Float {
      try withPointers(&x, reading: y, y) { (x, y, z) throws(Refusal) in
        if y[0] == 1 { throw Refusal() }
        return x[0] + z[0]
      }
    }
    #expect(throws: Refusal()) { try refuse() }
    y[0] = 2
    #expect((try? refuse()) == 2)
  }

  /// Empty ones lend a place that is not to be read, never nil.
  @Test func emptyOnes() {
    var (x, y): (Matrix<Double>, [Double]) = (.zeros(0, 3), [])
    let count = withPointers(&x, &y) { _, _ in 4 }
    #expect(count == 4)
  }
}
