import RandomStreams
import Tensors
import Testing

@testable import LangevinMachines

@Suite struct ImageComponentsTests {
  @Test func overlapWithTheMeanShowsTheSign() throws {
    let components = try ImageComponents(of: NearestImagesTests.digits.prefix(60).images)
    let mean = Matrix(rows: 1, columns: 784, elements: components.mean)
    #expect(abs(components.meanOverlaps(of: mean)[0] - 1) < 1e-12)
    #expect(abs(components.meanOverlaps(of: mean.negated())[0] + 1) < 1e-12)
  }

  @Test func principalComponentsAreThoseOfTheCovariance() throws {
    var stream = RandomStream(seed: 3)
    let x = Matrix<Double>.normals(50, 6, from: &stream)
    let components = try ImageComponents(of: x, count: 3)
    var centred = x
    centred.addRow(x.columnMeans().map { -$0 })
    var covariance = centred.transposeTimes(centred)
    covariance.scale(by: 1.0 / 49)
    let eigen = try covariance.symmetricEigen()
    for k in 0..<3 {
      #expect(abs(components.variances[k] - eigen.values[5 - k]) < 1e-12)
      let largest = components.directions.row(k).max { abs($0) < abs($1) }!
      #expect(largest > 0)
    }
    #expect(abs(components.totalVariance - eigen.values.reduce(0, +)) < 1e-12)
    let projected = components.project(x)
    #expect(abs(projected.columnMeans()[0]) < 1e-12)
    #expect(abs(projected.sumOfSquares() / 49 - components.variances.reduce(0, +)) < 1e-10)
  }

  /// Fewer images or pixels than components are refused.
  @Test func componentsNeedImages() throws {
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageComponents(of: Matrix<Double>.zeros(3, 9), count: 3)
    }
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageComponents(of: Matrix<Double>.zeros(9, 2), count: 3)
    }
  }
}
