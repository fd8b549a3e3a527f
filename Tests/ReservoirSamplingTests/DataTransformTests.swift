import Archives
import Foundation
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

  // MARK: - Atoms

  /// Columns in which values repeat: whole numbers, rounded normals, zeros and else exponential.
  private static let atomic: [String: @Sendable (Double, Double) -> Double] = [
    "binary": { _, u in u < 0.49 ? 1 : 0 },
    "rounded": { z, _ in z.rounded() + 0 },
    "halves": { z, _ in (2 * z).rounded() / 2 + 0 },
    "zero-inflated": { _, u in u < 0.5 ? 0 : -log(2 * (1 - u)) },
    "capped": { z, _ in min(z, 1.5) },
    "counts": { _, u in Double((0...20).first { u < 1 - pow(0.45, Double($0 + 1)) } ?? 20) },
  ]

  /// A standard normal column beside one with atoms.
  private func draws(_ make: (Double, Double) -> Double) -> Matrix<Double> {
    var stream = RandomStream(seed: 5, purpose: .data)
    let z = Matrix<Double>.normals(2_000, 2, from: &stream)
    let u = Matrix<Double>.uniforms(2_000, 1, from: &stream)
    return Matrix((0..<2_000).map { [z[$0, 0], make(z[$0, 1], u[$0, 0])] })
  }

  /// Standard normals come back as the data: every share within 4.9 standard errors of 20,000 draws
  /// (false alarm 1e-6), where knots of ties gave half of each atom to the value below.
  @Test(arguments: ["binary", "rounded", "halves", "zero-inflated", "capped", "counts"])
  func atomsKeepTheirShares(name: String) throws {
    let data = draws(try #require(Self.atomic[name]))
    let transform = try DataTransform(.gaussianize, fitting: data)
    var stream = RandomStream(seed: 6, purpose: .data)
    let samples = transform.undo(.normals(20_000, 2, from: &stream)).column(1)
    let column = data.column(1)
    for value in Set(column).sorted().prefix(40) {
      func share(_ values: [Double]) -> Double {
        Double(values.count { $0 <= value }) / Double(values.count)
      }
      let p = share(column)
      let tolerance = 4.9 * (p * (1 - p) / 20_000).squareRoot() + 0.004
      #expect(abs(share(samples) - p) < tolerance, "\(name), \(value)")
    }
    if transform.atomicUnits.contains(where: { $0.unit == 1 && $0.isDiscrete }) {
      #expect(Set(samples).isSubset(of: Set(column)))
    }
    #expect(transform.atomicUnits.map(\.unit) == [1])
  }

  /// The scores of draws with ties are normal, and independent of the other column.
  @Test(arguments: ["binary", "counts", "zero-inflated"])
  func atomsAreSpread(name: String) throws {
    let data = draws(try #require(Self.atomic[name]))
    let y = try DataTransform(.gaussianize, fitting: data).apply(data)
    let column = y.column(1).sorted()
    #expect(abs(column[1_000]) < 0.15)  // 4.9 standard errors of a median
    #expect(abs(column[1_682] - 1) < 0.18)
    let product = zip(y.column(0), y.column(1)).reduce(0) { $0 + $1.0 * $1.1 } / 2_000
    #expect(abs(product) < 0.11)
  }

  /// With a gap no score of a category lies near the boundary to the next, by probability a quarter of the
  /// interval on either side; counts of many values are as without.
  @Test func categoriesStayApart() throws {
    let data = draws(try #require(Self.atomic["binary"]))
    let gapped = try DataTransform(.gaussianize, fitting: data, categoryGap: 0.5)
    let y = gapped.apply(data).column(1)
    func scores(of value: Double) -> [Double] {
      (0..<data.rows).filter { data[$0, 1] == value }.map { y[$0] }
    }
    #expect(try #require(scores(of: 1).min()) - #require(scores(of: 0).max()) > 0.6)
    #expect(gapped.undo(gapped.apply(data)).column(1) == data.column(1))
    let stored = try DataTransform(.gaussianize, dimension: 2, from: gapped.tensors)
    #expect(stored == gapped && stored.apply(data) == gapped.apply(data))
    var bad = gapped.tensors
    for values in [[], [1.0], [-0.1], [.nan], [0.2, 0.3]] as [[Double]] {
      bad["transform.categoryGap"] = NumericArray(shape: [values.count], values: values)
      #expect(throws: CheckpointError.self) {
        try DataTransform(.gaussianize, dimension: 2, from: bad)
      }
    }
    let counts = draws(try #require(Self.atomic["counts"]))
    #expect(
      try DataTransform(.gaussianize, fitting: counts, categoryGap: 0.5).apply(counts)
        == DataTransform(.gaussianize, fitting: counts).apply(counts))
  }

  @Test(arguments: ["binary", "rounded", "halves", "zero-inflated", "capped", "counts"])
  func atomsAreExactAndStored(name: String) throws {
    let data = draws(try #require(Self.atomic[name]))
    let transform = try DataTransform(.gaussianize, fitting: data)
    let stored = try DataTransform(.gaussianize, dimension: 2, from: transform.tensors)
    #expect(stored == transform)
    let back = stored.undo(transform.apply(data))
    for row in 0..<data.rows { #expect(abs(back[row, 1] - data[row, 1]) < 1e-9) }
    for name in ["transform.knotCounts", "transform.knotScores", "transform.knots"] {
      for values in [[], [1.0], [2, 3], [1e9, 1e9], [-1, 4]] as [[Double]] {
        var bad = transform.tensors
        bad[name] = NumericArray(shape: [values.count], values: values)
        #expect(throws: (any Error).self) {
          try DataTransform(.gaussianize, dimension: 2, from: bad)
        }
      }
    }
  }

  // MARK: - Whitening

  /// Units of the columns change nothing, and the direction of least variance has variance 1.
  @Test func whiteningIgnoresUnits() throws {
    var stream = RandomStream(seed: 8, purpose: .data)
    let z = Matrix<Double>.normals(2_000, 3, from: &stream)
    var data = z
    for row in 0..<z.rows { data[row, 1] = z[row, 0] + 1e-3 * z[row, 1] }
    let whole = try DataTransform(.whiten, fitting: data)
    var scaled = data
    scaled.multiplyColumns(by: [1e-6, 1, 1e9])
    let transform = try DataTransform(.whiten, fitting: scaled)
    #expect(relativeDifference(transform.apply(scaled), whole.apply(data)) < 1e-6)
    let y = transform.apply(scaled)
    var covariance = y.transposeTimes(y)
    covariance.scale(by: 1 / 2_000)
    #expect(relativeDifference(covariance, .identity(3)) < 1e-6)
    #expect(transform.unwhitened.rows == 0)
  }

  /// A column that is the sum of two others: the direction is named, and stays almost constant.
  @Test func flatDirectionsAreNamed() throws {
    var stream = RandomStream(seed: 9, purpose: .data)
    let z = Matrix<Double>.normals(500, 2, from: &stream)
    let data = Matrix<Double>((0..<500).map { [z[$0, 0], z[$0, 1], z[$0, 0] + z[$0, 1]] })
    let transform = try DataTransform(.whiten, fitting: data)
    #expect(transform.unwhitened.rows == 1)
    let direction = Array(transform.unwhitened.row(0))
    #expect(abs(direction[0] / direction[2] + 0.707) < 0.1)  // 1/√2 of equal variances
    #expect(relativeDifference(transform.undo(transform.apply(data)), data) < 1e-6)
    #expect(
      try DataTransform(.whiten, dimension: 3, from: transform.tensors) == transform)
  }
}
