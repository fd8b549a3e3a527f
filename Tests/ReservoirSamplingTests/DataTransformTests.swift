import Archives
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

@Suite struct DataTransformTests {
  /// Skewed, correlated draws: `x₁ = eᶻ¹`, `x₂ = z₁ + 0.1 z₂`.
  private var draws: Matrix<Double> {
    var stream = RandomStream(seed: 3, purpose: .data)
    let z = Matrix<Double>.normals(3_000, 2, from: &stream)
    let exponentials = Matrix(rows: 3_000, columns: 1, elements: z.column(0)).exponential
    var x = z
    for row in 0..<x.rows {
      x[row, 0] = exponentials[row, 0]
      x[row, 1] = z[row, 0] + 0.1 * z[row, 1] + 5
    }
    return x
  }

  @Test(arguments: DataTransform.Kind.allCases.filter { $0 != .principal })
  func undoInvertsApply(kind: DataTransform.Kind) throws {
    let transform = try DataTransform(kind, fitting: draws)
    #expect(relativeDifference(transform.undo(transform.apply(draws)), draws) < 1e-9)
    // Also beyond the data.
    var far = Matrix<Double>([[-6, 7], [6, -7]])
    far = transform.apply(transform.undo(far))
    #expect(relativeDifference(far, Matrix([[-6, 7], [6, -7]])) < 1e-6)
  }

  @Test(arguments: [DataTransform.Kind.whiten, .gaussianize])
  func whitenedDrawsHaveIdentityCovariance(kind: DataTransform.Kind) throws {
    let y = try DataTransform(kind, fitting: draws).apply(draws)
    var covariance = y.transposeTimes(y)
    covariance.scale(by: 1 / Double(y.rows))
    #expect(relativeDifference(covariance, .identity(2)) < 1e-9)
    #expect(y.columnMeans().allSatisfy { abs($0) < 1e-12 })
  }

  /// Gaussianised marginals lose the skew of the log-normal (sample skewness above 3 before).
  @Test func marginalsBecomeGaussian() throws {
    func skewness(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      let second = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      let third = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) }
      return third / Double(values.count) / (second * second.squareRoot())
    }
    #expect(skewness(draws.column(0)) > 3)
    let y = try DataTransform(.gaussianize, fitting: draws).apply(draws)
    #expect(abs(skewness(y.column(0))) < 0.2)
  }

  @Test(arguments: DataTransform.Kind.allCases)
  func tensorsRoundTrip(kind: DataTransform.Kind) throws {
    let transform = try DataTransform(kind, fitting: draws)
    #expect(try DataTransform(kind, dimension: 2, from: transform.tensors) == transform)
  }

  /// Arrays of other sizes, and knots that do not rise, are errors and never traps.
  @Test(arguments: DataTransform.Kind.allCases.filter { $0 != .none })
  func damagedTensorsAreNamed(kind: DataTransform.Kind) throws {
    let good = try DataTransform(kind, fitting: draws).tensors
    for name in good.keys {
      let count = good[name]?.count ?? 0
      for values in [[], [1.0], [Double](repeating: .nan, count: count)] {
        var bad = good
        bad[name] = NumericArray(shape: [values.count], values: values)
        #expect(throws: (any Error).self) {
          // Not-a-number passes only where it makes numbers that are none, not where it indexes.
          let transform = try DataTransform(kind, dimension: 2, from: bad)
          guard transform.undo(draws).elements.allSatisfy(\.isFinite) else {
            throw CheckpointError.missing(name: name)
          }
        }
      }
    }
    guard kind == .gaussianize else { return }
    var flat = good
    flat["transform.knotScores"] = NumericArray(
      shape: [97], values: [Double](repeating: 1, count: 97))
    #expect(throws: CheckpointError.self) { try DataTransform(kind, dimension: 2, from: flat) }
  }

  /// Principal components of unit-norm rows: uncorrelated, of falling variance, the largest entry of
  /// each positive; all of them give the scaled rows back.
  @Test func principalComponents() throws {
    var stream = RandomStream(seed: 4)
    var images = Matrix<Double>.normals(300, 6, from: &stream)
    images.multiplyColumns(by: [3, 1, 2, 0.5, 4, 1])
    let transform = try DataTransform(principalComponents: 3, fitting: images)
    let latents = transform.apply(images)
    #expect(latents.shape == [300, 3])
    let covariance = latents.transposeTimes(latents)
    #expect(covariance[0, 0] > covariance[1, 1] && covariance[1, 1] > covariance[2, 2])
    #expect(abs(covariance[0, 1]) < 1e-9 * covariance[0, 0])
    let whole = try DataTransform(principalComponents: 6, fitting: images)
    var scaled = images
    scaled.normalizeRows()
    #expect(relativeDifference(whole.undo(whole.apply(images)), scaled) < 1e-10)
    let stored = try DataTransform(.principal, dimension: 3, from: transform.tensors)
    #expect(stored == transform)
    #expect(throws: DataTransformError.tooManyComponents(count: 7, units: 6)) {
      try DataTransform(principalComponents: 7, fitting: images)
    }
  }

  @Test func badDataIsNamed() {
    let constant = Matrix<Double>([[1, 2], [3, 2], [5, 2]])
    #expect(throws: DataTransformError.constantColumn(unit: 1, value: 2)) {
      try DataTransform(.standard, fitting: constant)
    }
    #expect(throws: DataTransformError.tooFewDraws(count: 2, needed: 3)) {
      try DataTransform(.whiten, fitting: constant.rows(0..<2))
    }
  }

  @Test func tiesStayInvertible() throws {
    let tied = Matrix<Double>((0..<200).map { [Double($0 % 5), Double($0)] })
    let transform = try DataTransform(.gaussianize, fitting: tied)
    #expect(relativeDifference(transform.undo(transform.apply(tied)), tied) < 1e-6)
  }
}
