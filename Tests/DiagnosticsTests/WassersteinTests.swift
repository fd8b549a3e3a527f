import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct WassersteinTests {
  private let x = ReferenceChains.sequence(21, 300).map { 2 * $0 - 1 }
  private let y = ReferenceChains.sequence(22, 200).map { 3 * $0 * $0 - 1 }

  /// SciPy 1.17.1's `wasserstein_distance`; NumPy's quantiles.
  @Test func references() throws {
    #expect(try abs(#require(exactWasserstein1(x, y)) - 0.31817811132528495) < 1e-14)
    #expect(try abs(#require(wasserstein1(x, y)) - 0.3163402318077731) < 1e-14)
    let columns = Matrix(rows: 100, columns: 2, elements: Array(x[..<200]))
    let both = try #require(wasserstein1(columns, columns.rows(20..<60)))
    #expect(both.count == 2)
    #expect(both[1] == wasserstein1(columns.column(1), columns.rows(20..<60).column(1)))
  }

  /// A shift by d is a distance of d, exactly, and ties do not disturb the exact form.
  @Test func shift() throws {
    #expect(try abs(#require(wasserstein1(x, x.map { $0 + 0.25 })) - 0.25) < 1e-15)
    #expect(try abs(#require(exactWasserstein1(x, x.map { $0 - 2 })) - 2) < 1e-13)
    #expect(exactWasserstein1([0, 0, 1, 1], [0, 1]) == 0)
    #expect(exactWasserstein1([0], [0, 1]) == 0.5)
  }

  /// In one dimension every direction is ±1: a shift by d is d. In two, the mean of (d · u)² over
  /// 1000 directions is d²/2 with deviation d² / √8000: 4.89 of them are a false alarm of 1e-6.
  /// Directions that are not normalised double it.
  @Test func slicedShift() throws {
    var stream = RandomStream(seed: 16, purpose: .metrics)
    let line = Matrix(rows: 300, columns: 1, elements: x)
    let one = try #require(
      slicedWasserstein2(
        line, Matrix(rows: 300, columns: 1, elements: x.map { $0 + 0.5 }),
        using: &stream))
    #expect(abs(one - 0.5) < 1e-14)

    let plane = Matrix<Double>.normals(200, 2, from: &stream)
    var moved = plane
    moved.addRow([0.6, 0.8])
    let two = try #require(
      slicedWasserstein2(plane, moved, directions: 1000, quantiles: 50, using: &stream))
    #expect(abs(two * two - 0.5) < 4.89 / 8000.0.squareRoot())
  }

  /// The three-component mixture of the reservoir (RSN §7.4): the floor for 4000 draws is about
  /// 0.038–0.041; over pairs of sets it ranges from 0.03 to 0.06 (200 pairs), and a bias of
  /// time step 0.2 gives 0.19.
  @Test func floorOfTheMixture() throws {
    var stream = RandomStream(seed: 17, purpose: .metrics)
    let (a, b) = (MixtureTarget.draws(4000, seed: 1), MixtureTarget.draws(4000, seed: 2))
    let floor = try #require(slicedWasserstein2(a, b, using: &stream))
    #expect(floor > 0.02 && floor < 0.08)
  }

  /// The same stream gives the same bits, for any number of threads and in either precision.
  @Test func threadsDoNotMatter() throws {
    let start = RandomStream(seed: 18, purpose: .metrics)
    let (a, b) = (MixtureTarget.draws(300, seed: 3), MixtureTarget.draws(200, seed: 4))
    var streams = [start, start]
    let serial = slicedWasserstein2(a, b, directions: 21, using: &streams[0])
    let threaded = slicedWasserstein2(
      a, b, directions: 21, using: &streams[1], parallelism: Parallelism(threads: 3))
    #expect(serial != nil && serial == threaded)
    #expect(streams[0] == streams[1] && streams[0].step == 1)
    let single = slicedWasserstein2(
      Matrix<Float>(a), Matrix<Float>(b), directions: 21, using: &streams[0])
    #expect(try abs(#require(single) - #require(serial)) < 0.05)
  }

  @Test func undefined() {
    var stream = RandomStream(seed: 1)
    #expect(wasserstein1([], [1]) == nil)
    #expect(wasserstein1([.nan], [1]) == nil)
    #expect(exactWasserstein1([.infinity], [1]) == nil)
    let (good, bad) = (Matrix<Double>.zeros(3, 2), Matrix<Double>(repeating: .nan, 3, 2))
    #expect(wasserstein1(good, bad) == nil)
    #expect(slicedWasserstein2(good, bad, using: &stream) == nil)
    #expect(slicedWasserstein2(good, .zeros(0, 2), using: &stream) == nil)
  }
}
