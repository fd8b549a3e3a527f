import RandomStreams
import Tensors

/// How far the law of replay is from the law of awake activity (REPLAY §6).
public enum DistributionMetrics {
  /// Wasserstein distance of pooled positions by exact assignment: `count` points drawn without
  /// replacement from each pool, mean over `draws` draws; nil where a pool is too small.
  ///
  /// - Parameter order: 1, or 2 for the root of the mean squared cost.
  public static func wasserstein(
    _ x: [Position], _ y: [Position], count: Int = 500, draws: Int = 5, order: Int = 1,
    seed: UInt64, parallelism: Parallelism = .serial
  ) -> Double? {
    let (x, y) = (x.filter(\.isFinite), y.filter(\.isFinite))
    guard x.count >= count, y.count >= count, count > 0 else { return nil }
    let distances = parallelism.results(of: draws) { draw in
      let a = subset(
        of: x, count, RandomStream(seed: seed, chain: 0, step: UInt64(draw), purpose: .metrics))
      let b = subset(
        of: y, count, RandomStream(seed: seed, chain: 1, step: UInt64(draw), purpose: .metrics))
      let cost = OptimalAssignment.meanDistance(a, b, power: Double(order)) ?? .nan
      return order == 1 ? cost : cost.squareRoot()
    }
    return distances.reduce(0, +) / Double(draws)
  }

  /// The same between two disjoint halves of one pool: what true samples give.
  public static func wassersteinFloor(
    _ points: [Position], count: Int = 500, draws: Int = 5, seed: UInt64,
    parallelism: Parallelism = .serial
  ) -> Double? {
    guard points.count >= 2 * count else { return nil }
    let order = RandomStream(seed: seed, chain: 2, purpose: .metrics).permutation(of: points.count)
    let half = points.count / 2
    return wasserstein(
      order[..<half].map { points[$0] }, order[half...].map { points[$0] }, count: count,
      draws: draws, seed: seed, parallelism: parallelism)
  }

  /// The same between every other tenth of the trials and the rest: what other behaviour of the same kind gives. Samples
  /// of one trial, and trials of recordings that overlap, are on one side, as they are near to one another. Of a
  /// single trial, between halves of its samples.
  public static func wassersteinFloor(
    betweenTrialsOf paths: Trajectories, count: Int = 500, draws: Int = 5, seed: UInt64,
    parallelism: Parallelism = .serial
  ) -> Double? {
    guard paths.trials > 1 else {
      return wassersteinFloor(
        paths.points, count: count, draws: draws, seed: seed, parallelism: parallelism)
    }
    let halves = (0..<2).map { half in
      let tenths = min(10, paths.trials)
      let own = (0..<paths.trials).filter { $0 * tenths / paths.trials % 2 == half }
      return paths.selecting(own).points
    }
    return wasserstein(
      halves[0], halves[1], count: min(count, halves[0].count, halves[1].count), draws: draws,
      seed: seed, parallelism: parallelism)
  }

  static func subset(of points: [Position], _ count: Int, _ stream: RandomStream) -> [Position] {
    stream.permutation(of: points.count).prefix(count).map { points[$0] }
  }

  /// Sliced W₁ of rows `[sample, dimension]`: the mean over `directions` standard normal vectors
  /// of length 1 of the mean difference of sorted projections, from `count` rows of each.
  public static func slicedWasserstein<Scalar: ReplayScalar>(
    _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, directions: Int = 128, count: Int = 4_000,
    seed: UInt64
  ) -> Double? {
    let n = min(count, x.rows, y.rows)
    guard n > 1, x.columns == y.columns else { return nil }
    func rows(_ matrix: Matrix<Scalar>, _ chain: UInt32) -> Matrix<Scalar> {
      let order = RandomStream(seed: seed, chain: chain, purpose: .metrics).permutation(
        of: matrix.rows)
      return matrix.gatheringRows(Array(order.prefix(n)))
    }
    var stream = RandomStream(seed: seed, chain: 8, step: 1, purpose: .metrics)
    var units = Matrix<Scalar>.normals(directions, x.columns, from: &stream)
    for k in 0..<directions {
      let length = Scalar(units.rows(k..<k + 1).sumOfSquares().squareRoot())
      for j in 0..<x.columns { units[k, j] /= length }
    }
    let a = units.times(transpose: rows(x, 4)).doubles  // [direction, sample]
    let b = units.times(transpose: rows(y, 5)).doubles
    var total = 0.0
    for k in 0..<directions {
      let left = a[k * n..<(k + 1) * n].sorted()
      let right = b[k * n..<(k + 1) * n].sorted()
      total += zip(left, right).reduce(0.0) { $0 + abs($1.0 - $1.1) } / Double(n)
    }
    return total / Double(directions)
  }

  /// The same between two disjoint halves of one set of rows.
  public static func slicedWassersteinFloor<Scalar: ReplayScalar>(
    _ rows: Matrix<Scalar>, directions: Int = 128, count: Int = 4_000, seed: UInt64
  ) -> Double? {
    let order = RandomStream(seed: seed, chain: 3, purpose: .metrics).permutation(of: rows.rows)
    let half = order.count / 2
    return slicedWasserstein(
      rows.gatheringRows(Array(order[..<half])), rows.gatheringRows(Array(order[half...])),
      directions: directions, count: count, seed: seed)
  }

  /// KL(quiescent ‖ active) between Gaussian kernel densities with Scott's bandwidth (the
  /// predecessor's measure): `1/n Σ ln clip(p_Q(x)/p_A(x), 1e-7, 1e7)` over n draws x from p_Q.
  public static func kernelDivergence(
    quiescent: [Position], active: [Position], points: Int = 6_000, samples: Int = 2_500,
    seed: UInt64
  ) -> Double? {
    let (quiet, awake) = (quiescent.filter(\.isFinite), active.filter(\.isFinite))
    guard quiet.count > 10, awake.count > 10 else { return nil }
    func pool(_ all: [Position], _ chain: UInt32) -> [Position] {
      subset(
        of: all, min(points, all.count), RandomStream(seed: seed, chain: chain, purpose: .metrics))
    }
    guard let q = KernelDensity(pool(quiet, 6)), let a = KernelDensity(pool(awake, 7)) else {
      return nil
    }
    let draws = q.sample(samples, seed: seed)
    let sum = draws.reduce(0.0) { sum, x in
      let ratio = q.density(at: x) / a.density(at: x)
      return sum + log(min(1e7, max(1e-7, ratio)))
    }
    return sum / Double(samples)
  }
}

/// A two-dimensional Gaussian kernel density with Scott's bandwidth: the data's covariance times
/// n^(-1/3).
public struct KernelDensity: Sendable {
  private let points: [Position]
  // The inverse of the kernel's covariance, its factor and the density's norm.
  private let (xx, xy, yy): (Double, Double, Double)
  private let (l11, l21, l22): (Double, Double, Double)
  private let norm: Double

  /// nil where the points have no spread in some direction.
  public init?(_ points: [Position]) {
    let n = Double(points.count)
    guard n > 2 else { return nil }
    let mean = (1 / n) * points.reduce(Position(0, 0), +)
    var (a, b, c) = (0.0, 0.0, 0.0)
    for point in points {
      let d = point - mean
      a += d.x * d.x
      b += d.x * d.y
      c += d.y * d.y
    }
    let factor = pow(n, -1.0 / 3) / (n - 1)
    (a, b, c) = (a * factor, b * factor, c * factor)
    let determinant = a * c - b * b
    guard determinant > 0 else { return nil }
    self.points = points
    (xx, xy, yy) = (c / determinant, -b / determinant, a / determinant)
    l11 = a.squareRoot()
    l21 = b / l11
    l22 = (c - l21 * l21).squareRoot()
    norm = 1 / (n * 2 * .pi * determinant.squareRoot())
  }

  /// p(x), 1 / area.
  public func density(at x: Position) -> Double {
    var sum = 0.0
    for point in points {
      let (dx, dy) = (x.x - point.x, x.y - point.y)
      let square = xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy
      if square < 100 { sum += exp(-square / 2) }
    }
    return sum * norm
  }

  /// Draws from the density.
  public func sample(_ count: Int, seed: UInt64) -> [Position] {
    let choice = RandomStream(seed: seed, chain: 9, step: 2, purpose: .metrics).uniforms(count)
    let noise = RandomStream(seed: seed, chain: 10, step: 2, purpose: .metrics).normals(2 * count)
    return (0..<count).map { i in
      let centre = points[min(points.count - 1, Int(choice[i] * Double(points.count)))]
      let (u, v) = (noise[2 * i], noise[2 * i + 1])
      return Position(centre.x + l11 * u, centre.y + l21 * u + l22 * v)
    }
  }
}
