import Foundation
import Tensors
import Testing

@Suite struct MatrixTests {
  private let a = Matrix<Float>([[1, 2, 3], [4, 5, 6]])

  @Test func layout() {
    #expect(a.rows == 2 && a.columns == 3 && a.shape == [2, 3] && a.count == 6)
    #expect(a.elements == [1, 2, 3, 4, 5, 6])
    #expect(a[1, 0] == 4)
    #expect(Array(a.row(1)) == [4, 5, 6])
    #expect(a.column(2) == [3, 6])
    var b = a
    b[0, 2] = 9
    #expect(b.elements == [1, 2, 9, 4, 5, 6] && a[0, 2] == 3)
    b.withMutablePointer { $0[5] = 7 }
    #expect(b[1, 2] == 7)
    #expect(a.withPointer { $0[3] } == 4)
  }

  @Test func builders() {
    #expect(Matrix<Double>.identity(2) == Matrix([[1, 0], [0, 1]]))
    #expect(Matrix<Double>.zeros(1, 2) == Matrix([[0, 0]]))
    #expect(Matrix<Double>(a) == Matrix([[1, 2, 3], [4, 5, 6]]))
    #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(a.rows(1..<2) == Matrix([[4, 5, 6]]))
    #expect(a.gatheringRows([1, 0, 1]) == Matrix([[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
    #expect(Matrix(stacking: [a, a.rows(0..<1)]) == Matrix([[1, 2, 3], [4, 5, 6], [1, 2, 3]]))
  }

  @Test func empty() {
    let none = Matrix<Float>.zeros(0, 3)
    #expect(none.count == 0 && none.transposed.shape == [3, 0])
    #expect(none.sum() == 0 && none.maximumMagnitude() == 0 && none.columnSums() == [0, 0, 0])
  }

  @Test func codable() throws {
    let data = try JSONEncoder().encode(a)
    #expect(try JSONDecoder().decode(Matrix<Float>.self, from: data) == a)
  }

  @Test func rowOperations() {
    var b = Matrix<Float>.zeros(2, 3)
    b.copyRow(1, of: a, to: 0)
    #expect(b == Matrix([[4, 5, 6], [0, 0, 0]]))
    var c = Matrix<Double>([[3, 4], [0, 0]])
    c.normalizeRows()
    #expect(Naive.distance(c, Matrix<Double>([[0.6, 0.8], [0, 0]])) < 1e-15)
  }

  @Test func thinnedRowsAreEvenlySpread() {
    let matrix = Matrix<Double>((0..<10).map { [Double($0), -Double($0)] })
    #expect(matrix.thinned(to: 4).column(0) == [0, 2, 5, 7])
    #expect(matrix.thinned(to: 10) == matrix && matrix.thinned(to: 11) == matrix)
    #expect(matrix.thinned(to: 0).shape == [0, 2])
  }
}
