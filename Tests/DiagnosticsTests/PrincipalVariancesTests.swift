import Diagnostics
import Tensors
import Testing

@Suite struct PrincipalVariancesTests {
  @Test func participation() throws {
    #expect(participationRatio(variances: [1, 1, 1, 0]) == 3)
    #expect(participationRatio(variances: [5]) == 1)
    let samples = Matrix([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])
    #expect(try abs(#require(participationRatio(samples)) - 2) < 1e-14)
    let line = Matrix([[1.0, 2, 3], [2, 4, 6], [-1, -2, -3]])
    #expect(try abs(#require(participationRatio(line)) - 1) < 1e-12)
    let variances = try #require(principalVariances(line))
    #expect(abs(variances[0] - 14.0 * 7 / 3) < 1e-12 && variances[1] < 1e-12)
  }

  @Test func undefined() {
    #expect(participationRatio(Matrix<Double>.zeros(4, 2)) == nil)
    #expect(participationRatio(variances: [-1, 2]) == nil)
  }
}
