import Archives
import Diagnostics
import Foundation
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// Posteriors of real models: reference draws of posteriordb, in `$REVERIE_DATA/posteriordb`.
///
/// Train on the first 8000 draws with the defaults (n = 1000), draw 2000 samples, and compare with the
/// 2000 draws held out: the sliced Wasserstein-2 distance in standardised coordinates is at most 1.5
/// times that of another true set, the mean over the four quarters of the training draws.
@Suite struct ReferencePosteriorTests {
  static let directory = ProcessInfo.processInfo.environment["REVERIE_DATA"].map {
    $0 + "/posteriordb"
  }

  static let names = [
    "eight_schools-eight_schools_noncentered", "gp_pois_regr-gp_regr",
    "gp_pois_regr-gp_pois_regr", "low_dim_gauss_mix-low_dim_gauss_mix", "arK-arK",
    "garch-garch11", "sblri-blr",
  ]

  @Test(
    .enabled(
      if: directory != nil && ProcessInfo.processInfo.environment["REVERIE_LONG_TESTS"] != nil,
      "set REVERIE_DATA to a directory with posteriordb/, and REVERIE_LONG_TESTS=1"),
    arguments: names)
  func samplesAreAsCloseAsTrueDraws(name: String) throws {
    let path = try #require(Self.directory) + "/\(name).npz:draws"
    let draws = try ArrayFile.read(path).matrix(Double.self, name: name)
    let (training, held) = (draws.rows(0..<8_000), draws.rows(8_000..<10_000))
    let configuration = ReservoirConfiguration(units: 1_000, target: nil)
    guard
      case .finished(let sampler) = try ReservoirTraining(configuration, draws: training).run()
    else {
      Issue.record("training did not finish")
      return
    }
    let samples = try sampler.sample(
      SamplingRequest(chains: 2_000, duration: 20, parallelism: Parallelism(threads: 2))
    ).draws
    let scale = try #require(Standardisation(reference: draws))
    func distance(_ set: Matrix<Double>) throws -> Double {
      var stream = RandomStream(seed: 5, purpose: .metrics)
      return try #require(slicedWasserstein2(scale(set), scale(held), using: &stream))
    }
    let floor = try (0..<4).reduce(0) {
      try $0 + distance(training.rows($1 * 2_000..<($1 + 1) * 2_000)) / 4
    }
    let measured = try distance(samples)
    print("\(name) | \(draws.columns) | \(measured) | \(floor) | \(measured / floor)")
    #expect(measured <= 1.5 * floor)
  }
}
