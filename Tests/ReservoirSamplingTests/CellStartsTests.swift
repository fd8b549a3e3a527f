import Archives
import Diagnostics
import RandomStreams
import Tensors
import Testing
import Training

@testable import ReservoirSampling

/// Chains that start in cells of the data (RSN §11.1).
@Suite struct CellStartsTests {
  /// Modes with shares 0.6, 0.3 and 0.1, deviations 1, 0.5 and 2.
  private func draws(_ count: Int = 3_000) -> Matrix<Float> {
    var stream = RandomStream(seed: 2)
    var draws = Matrix<Float>.normals(count, 2, from: &stream)
    for row in 0..<count {
      let mode = row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 2
      draws[row, 0] = [0, 20, 0][mode] + [1, 0.5, 2][mode] * draws[row, 0]
      draws[row, 1] = [0, 0, 30][mode] + [1, 0.5, 2][mode] * draws[row, 1]
    }
    return draws
  }

  private func rows(of draws: Matrix<Float>, _ mode: Int) -> Matrix<Double> {
    Matrix<Double>(
      draws.gatheringRows(
        (0..<draws.rows).filter {
          mode == (draws[$0, 0] > 10 ? 1 : draws[$0, 1] > 15 ? 2 : 0)
        }))
  }

  /// The mixture of the cells' laws is the data's law, with noise.
  @Test func drawsHaveSharesMeansAndCovariances() throws {
    let cells = CellStarts(draws(), noise: 0.5)
    #expect(cells.shares.count > 10 && abs(cells.shares.reduce(0, +) - 1) < 1e-12)
    let made = try cells.draw(8_000, noise: 0.5, from: RandomStream(seed: 7))
    for mode in 0..<3 {
      let (own, data) = (rows(of: made, mode), rows(of: draws(), mode))
      #expect(abs(Double(own.rows) / 8_000 - Double(data.rows) / 3_000) < 0.02)
      let (table, truth) = (try #require(MomentTable(own)), try #require(MomentTable(data)))
      for unit in 0..<2 {
        let expected = (pow(truth.standardDeviation[unit], 2) + 0.25).squareRoot()
        #expect(abs(table.standardDeviation[unit] / expected - 1) < 0.08, "mode \(mode)")
        #expect(abs(table.mean[unit] - truth.mean[unit]) < 0.25, "mode \(mode)")
      }
    }
    // Where no mode's width is given, or a smaller one, the cells' own is taken.
    let own = CellStarts(draws(), noise: nil).noise
    #expect((0.1...0.6).contains(own) && CellStarts(draws(), noise: 0.01).noise == own)
  }

  /// No cell holds draws of two groups, so that their shares are those of the groups.
  @Test func cellsKeepGroupsApart() throws {
    var stream = RandomStream(seed: 8)
    var mixed = Matrix<Float>.normals(900, 2, from: &stream)
    let groups = (0..<900).map { $0 % 9 == 0 ? 1 : $0 < 5 ? 7 : 0 }
    for row in 0..<900 where groups[row] == 1 { mixed[row, 1] += 0.5 }
    let cells = CellStarts(mixed, noise: 0.01, groups: groups)
    #expect(cells.noise == 0.01 && abs(cells.shares.reduce(0, +) - 1) < 1e-12)
    // 100 draws of the second group, 4 of the third, which are a cell of their own.
    let partial = (1..<cells.shares.count).map { cells.shares[..<$0].reduce(0, +) * 900 }
    #expect(partial.contains { abs($0 - 796) < 1e-6 } && partial.contains { abs($0 - 896) < 1e-6 })
  }

  /// A chain starts where it does alone.
  @Test func piecesAgree() throws {
    let cells = CellStarts(draws(), noise: 0.5)
    let all = try cells.draw(50, noise: 0.1, from: RandomStream(seed: 3, chain: 5))
    let piece = try cells.draw(7, noise: 0.1, from: RandomStream(seed: 3, chain: 25))
    #expect(all.rows(20..<27) == piece)
  }

  /// Cells of fewer draws than tell a covariance are round.
  @Test func fewDrawsMakeRoundCells() throws {
    var stream = RandomStream(seed: 5)
    let cells = CellStarts(Matrix<Float>.normals(60, 30, from: &stream), noise: nil)
    let covariance = try #require(cells.covariances.first)
    #expect(covariance[0, 1] == 0 && covariance[0, 0] == covariance[7, 7])
  }

  /// Two cells of unequal shares and correlated laws.
  private let two = CellStarts(
    noise: 0.5, shares: [0.75, 0.25], means: Matrix([[-2, 0], [2, 1]]),
    covariances: [
      Matrix([[0.25, 0.1], [0.1, 0.5]]), Matrix([[0.3, -0.2], [-0.2, 0.4]]),
    ])

  /// A held output weighs cells by their density there, and moves the other along the regression.
  @Test func heldOutputsConditionCells() throws {
    let (held, noise) = (0.4, 0.1)
    let cells = try two.conditioned(on: OutputForces(clamps: [1: Float(held)]), noise: noise)
    let laws = zip([(-2.0, 0.0), (2, 1)], two.covariances).map { mean, covariance in
      let variance = covariance[1, 1] + noise * noise
      let gain = covariance[0, 1] / variance
      return (
        density: exp(-pow(held - mean.1, 2) / (2 * variance)) / variance.squareRoot(),
        mean: mean.0 + gain * (held - mean.1),
        variance: covariance[0, 0] + noise * noise - gain * covariance[0, 1]
      )
    }
    let weights = zip(two.shares, laws).map { $0 * $1.density }
    for cell in 0..<2 {
      #expect(abs(cells.shares[cell] - weights[cell] / (weights[0] + weights[1])) < 1e-6)
      #expect(abs(cells.means[cell, 0] - laws[cell].mean) < 1e-6)
      #expect(abs(cells.means[cell, 1] - held) < 1e-6)
      #expect(abs(cells.covariances[cell][0, 0] - laws[cell].variance) < 1e-6)
      #expect(abs(cells.covariances[cell][1, 1]) < 1e-9)
    }
  }

  /// A certain observation is a held output, whether it is of one output or of a mixture of them.
  @Test func certainObservationsHold() throws {
    let map = Matrix<Double>([[0.6, 0.8]])
    let seen = try OutputForces<Float>.observing([0.3], through: map, covariance: Matrix([[1e-5]]))
    var held = OutputForces<Float>()
    held.constraint = try LinearConstraint(map, values: [0.3])
    let (observed, expected) = (
      try two.conditioned(on: seen, noise: 0.1), try two.conditioned(on: held, noise: 0.1)
    )
    for cell in 0..<2 {
      #expect(abs(observed.shares[cell] - expected.shares[cell]) < 1e-3)
      for unit in 0..<2 {
        #expect(abs(observed.means[cell, unit] - expected.means[cell, unit]) < 1e-3)
        for other in 0..<2 {
          let difference =
            observed.covariances[cell][unit, other] - expected.covariances[cell][unit, other]
          #expect(abs(difference) < 1e-3)
        }
      }
    }
  }

  /// A trained run keeps them; its chains have the data's shares, which its network alone does not give.
  @Test func runStartsInThem() throws {
    var stream = RandomStream(seed: 12)
    var draws = Matrix<Double>.normals(1_500, 2, from: &stream)
    for row in 0..<1_500 where row % 5 == 0 { draws[row, 0] += 40 }
    var configuration = ReservoirConfiguration(
      units: 32, activation: .tanh, target: nil)
    configuration.openChoices = DataChoice.Choice.allCases.filter { $0 != .units && $0 != .updates }
    configuration.heldOut = 0.1
    (configuration.recipe.updatesPerLevel, configuration.recipe.polishUpdates) = (40, 80)
    guard case .finished(let run) = try ReservoirTraining(configuration, draws: draws).run() else {
      throw CheckpointError.missing(name: "result")
    }
    let cells = try #require(run.cellStarts)
    #expect(cells.noise < 0.8)
    let request = SamplingRequest(mode: .annealed, chains: 2_000, duration: 1e-4, seed: 4)
    let samples = try run.sample(request).draws
    let far = Double((0..<2_000).count { samples[$0, 0] > 20 }) / 2_000
    #expect(abs(far - 0.2) < 0.03, "\(far)")
    try heldChainsHaveTheDataShares(run)
    var read = try ReservoirRun(configuration: run.configuration, tensors: run.tensors)
    #expect(read.cellStarts == run.cellStarts)
    read.cellStarts = nil
    #expect(try read.sample(request).draws != samples)
    // Shares that are none, as an edited file may have them.
    var damaged = run.tensors
    damaged["cellShares"] = NumericArray(shape: [2], values: [0.8, 0.8])
    #expect(throws: CheckpointError.self) {
      try ReservoirRun(configuration: run.configuration, tensors: damaged)
    }
    damaged = run.tensors
    damaged["cellNoise"] = NumericArray(shape: [1], values: [Double.infinity])
    #expect(throws: CheckpointError.self) {
      try ReservoirRun(configuration: run.configuration, tensors: damaged)
    }
    damaged = run.tensors
    damaged["cellShares"] = NumericArray(shape: [3], values: [0.5, 0.25, 0.25])
    #expect(throws: (any Error).self) {
      try ReservoirRun(configuration: run.configuration, tensors: damaged)
    }
  }

  /// With a unit held that tells nothing of the modes, which a network's own law weighs as it likes.
  private func heldChainsHaveTheDataShares(_ run: ReservoirRun) throws {
    let held = try #require(run.transform.held(unit: 1, at: 0.5))
    var forces = OutputForces<Float>()
    forces.constraint = try LinearConstraint(Matrix([held.row]), values: [held.value])
    var request = SamplingRequest(mode: .annealed, chains: 2_000, duration: 1e-4, seed: 5)
    request.forces = forces
    let samples = try run.sample(request).draws
    let far = Double((0..<2_000).count { samples[$0, 0] > 20 }) / 2_000
    #expect(abs(far - 0.2) < 0.03, "\(far)")
    #expect(samples.column(1).allSatisfy { abs($0 - 0.5) < 0.3 })
  }
}
