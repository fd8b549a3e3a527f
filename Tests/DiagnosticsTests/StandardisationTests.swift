import Diagnostics
import Tensors
import Testing

@Suite struct StandardisationTests {
  @Test func coordinates() throws {
    let reference = Matrix<Float>([[1, 10], [3, 30], [5, 20]])
    let scale = try #require(Standardisation(reference: reference))
    #expect(scale.mean == [3, 20] && scale.standardDeviation == [2, 10])
    #expect(scale(reference) == Matrix([[-1.0, -1], [0, 1], [1, 0]]))
    #expect(scale(Matrix<Double>([[7, 0]])) == Matrix([[2.0, -2]]))
  }

  @Test func undefined() {
    #expect(Standardisation(reference: Matrix<Double>([[1, 1], [1, 2]])) == nil)
    #expect(Standardisation(reference: Matrix<Double>([[1, 1]])) == nil)
    #expect(Standardisation(reference: Matrix<Double>([[1, 1], [.nan, 2]])) == nil)
  }
}
