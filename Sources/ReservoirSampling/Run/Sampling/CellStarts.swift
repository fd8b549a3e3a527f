import Diagnostics
import RandomStreams
import Tensors

/// Starts of chains where the data has separated modes or fine structure (RSN §11.1): the data is cut into
/// cells, and each has a normal law with the share, mean and covariance of its draws.
///
/// Score matching weighs separated parts of a law badly, and chains that come down from the largest noise
/// level are divided between the parts by the network. Chains that start here go down from the level
/// at which noise is as wide as a mode or a cell (`ReverseDiffusion`): the weights are then the data's, and
/// the shapes the network's.
public struct CellStarts: Sendable, Equatable {
  /// σ at which chains start.
  public let noise: Double
  /// Shares `[cell]`, which sum to 1.
  public let shares: [Double]
  /// Means `[cell, m]`, in the network's coordinates.
  public let means: Matrix<Double>
  /// Covariances `[m, m]` of the cells.
  public let covariances: [Matrix<Double>]

  /// Cells of `draws` `[draw, m]`, of at most 10,000 of them: up to 200, with five times as many draws as a
  /// covariance needs, each of one group.
  ///
  /// - Parameters:
  ///   - noise: σ, unless the cells are wider: their width is the root mean square over draws and
  ///     units of the distance to their cell's mean. Nil for this width.
  ///   - groups: the group of every draw, such as its categories, which must not mix: `noise` then holds though
  ///     the cells are wider. Groups of few draws count as one.
  init(_ draws: Matrix<Float>, noise: Double?, groups: [Int]? = nil) {
    let count = min(draws.rows, 10_000)
    let rows = (0..<count).map { $0 * draws.rows / max(count, 1) }
    let points = Matrix<Double>(draws.gatheringRows(rows))
    let members = Self.cells(of: points, in: groups.map { groups in rows.map { groups[$0] } })
    let laws = members.map { Self.law(of: points.gatheringRows($0)) }
    shares = members.map { Double($0.count) / Double(count) }
    means = Matrix(laws.map(\.mean))
    covariances = laws.map(\.covariance)
    let variance = zip(shares, covariances).reduce(0) { $0 + $1.0 * Self.variance($1.1) }
    let width = variance.squareRoot()
    self.noise = groups == nil ? max(noise ?? 0, width) : noise ?? width
  }

  /// The draws of every cell: k-means within groups of ten draws or more, and within all others together.
  private static func cells(of points: Matrix<Double>, in groups: [Int]?) -> [[Int]] {
    let all = Dictionary(grouping: 0..<points.rows) { groups?[$0] ?? 0 }
    let large = all.filter { $0.value.count >= 10 }.sorted { $0.key < $1.key }.map(\.value)
    let rest = all.filter { $0.value.count < 10 }.flatMap(\.value).sorted()
    return (large + [rest]).filter { !$0.isEmpty }.flatMap { rows -> [[Int]] in
      let share = 200 * rows.count / max(points.rows, 1)
      let cells = DrawCells(
        of: points.gatheringRows(rows),
        count: max(1, min(share, rows.count / (5 * (points.columns + 1)))), seed: 0)
      return cells.members().filter { !$0.isEmpty }.map { $0.map { rows[$0] } }
    }
  }

  /// Cells of known laws.
  init(noise: Double, shares: [Double], means: Matrix<Double>, covariances: [Matrix<Double>]) {
    (self.noise, self.shares) = (noise, shares)
    (self.means, self.covariances) = (means, covariances)
  }

  /// Mean and covariance of draws; few draws tell no directions, and have one variance for all.
  private static func law(
    of draws: Matrix<Double>
  ) -> (mean: [Double], covariance: Matrix<Double>) {
    let (mean, covariance) = (draws.columnMeans(), draws.covariance())
    guard draws.rows < 3 * draws.columns else { return (mean, covariance) }
    var round = Matrix<Double>.identity(draws.columns)
    round.scale(by: variance(covariance))
    return (mean, round)
  }

  /// The mean of the diagonal.
  private static func variance(_ covariance: Matrix<Double>) -> Double {
    (0..<covariance.rows).reduce(0) { $0 + covariance[$1, $1] } / Double(max(covariance.rows, 1))
  }

  /// Cells as they were stored, the covariances below one another; nil for a noise or shares that are none.
  init?(noise: Double, shares: [Double], means: Matrix<Double>, covariances: Matrix<Double>) {
    guard noise >= 0, noise.isFinite, shares.allSatisfy({ $0 >= 0 }),
      abs(shares.reduce(0, +) - 1) < 1e-6
    else { return nil }
    let m = means.columns
    self.init(
      noise: noise, shares: shares, means: means,
      covariances: shares.indices.map { covariances.rows($0 * m..<($0 + 1) * m) })
  }

  /// Draws `[chain, m]` of the cells' laws with noise of size `noise`; a chain's does not depend on how many
  /// there are.
  ///
  /// - Throws: `LinearAlgebraError` for covariances that are not those of a law.
  func draw(_ chains: Int, noise: Double, from stream: RandomStream) throws -> Matrix<Float> {
    var choice = stream.with(.cellChoice)
    let uniforms = Matrix<Double>.uniforms(chains, 1, from: &choice).elements
    var draws = stream.with(.initialState)
    let normals = Matrix<Double>.normals(chains, means.columns, from: &draws)
    let cells = uniforms.map(cell(at:))
    var result = Matrix<Double>.zeros(chains, means.columns)
    for (cell, covariance) in covariances.enumerated() {
      let rows = cells.indices.filter { cells[$0] == cell }
      let root = try covariance.addingToDiagonal(noise * noise)
        .choleskyFactor(name: "covariance of a cell")
      let placed = normals.gatheringRows(rows).rowTimes(transpose: root)
      for (index, row) in rows.enumerated() {
        for unit in 0..<means.columns {
          result[row, unit] = means[cell, unit] + placed[index, unit]
        }
      }
    }
    return Matrix<Float>(result)
  }

  /// The cell in whose part of the unit interval a number lies.
  private func cell(at uniform: Double) -> Int {
    var rest = uniform
    return shares.firstIndex {
      rest -= $0
      return rest < 0
    } ?? shares.count - 1
  }
}
