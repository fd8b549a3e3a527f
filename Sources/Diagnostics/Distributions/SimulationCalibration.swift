import RandomStreams
import Tensors

/// Simulation-based calibration: parameters drawn from the prior, data from them, posterior draws
/// from the data. If the sampler is right, each parameter's rank among its posterior draws is
/// uniform.
///
/// ```swift
/// let calibration = SimulationCalibration(truths: truths, posteriorDraws: draws, using: &stream)
/// let p = calibration?.uniformityTest(bins: 20)?.pValue
/// ```
///
/// - Reference: Talts et al. (2018), *Validating Bayesian inference algorithms with
///   simulation-based calibration*, arXiv 1804.06788.
public struct SimulationCalibration: Sendable, Equatable, Codable {
  /// Rank of each truth, 0 ... draws: how many posterior draws lie below it.
  public let ranks: [Int]
  /// Posterior draws per simulation.
  public let draws: Int

  /// From one truth per simulation and its posterior draws `[simulation, draw]`, which must be
  /// (nearly) independent: thin first. Ties are broken at random. Undefined (`nil`) without draws
  /// or for a number that is not finite.
  public init?(
    truths: [Double], posteriorDraws: Matrix<Double>, using stream: inout RandomStream
  ) {
    precondition(truths.count == posteriorDraws.rows, "one row of draws for each truth")
    let uniforms = Matrix<Double>.uniforms(truths.count, 1, from: &stream).elements
    guard posteriorDraws.count > 0, truths.allSatisfy(\.isFinite),
      posteriorDraws.elements.allSatisfy(\.isFinite)
    else { return nil }
    draws = posteriorDraws.columns
    ranks = truths.indices.map { i in
      let row = posteriorDraws.row(i)
      let (below, equal) = (row.count { $0 < truths[i] }, row.count { $0 == truths[i] })
      return below + min(equal, Int(uniforms[i] * Double(equal + 1)))
    }
  }

  /// From ranks computed elsewhere, each 0 ... `draws`. Undefined (`nil`) otherwise.
  public init?(ranks: [Int], draws: Int) {
    guard !ranks.isEmpty, draws > 0, ranks.allSatisfy({ $0 >= 0 && $0 <= draws }) else {
      return nil
    }
    self.ranks = ranks
    self.draws = draws
  }

  /// Simulations in each of `bins` bins, of equal width up to one rank.
  public func histogram(bins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins)
    for rank in ranks { counts[rank * bins / (draws + 1)] += 1 }
    return counts
  }

  /// χ² test of uniform ranks. Undefined (`nil`) for fewer than two bins, more bins than ranks, or
  /// fewer than five simulations expected in a bin (χ² is no approximation there).
  public func uniformityTest(bins: Int) -> ChiSquareTest? {
    guard bins > 1, bins <= draws + 1 else { return nil }
    var widths = [Int](repeating: 0, count: bins)
    for rank in 0...draws { widths[rank * bins / (draws + 1)] += 1 }
    let expected = widths.map { Double(ranks.count) * Double($0) / Double(draws + 1) }
    return ChiSquareTest(counts: histogram(bins: bins), expected: expected)
  }
}
