import Archives
import Diagnostics
import Foundation
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

@Suite struct ReservoirRunTests {
  private func trained(
    _ architecture: ReservoirConfiguration.Architecture = .reservoir
  ) throws -> ReservoirRun {
    var configuration = ReservoirConfiguration(
      architecture: architecture, units: 64, activation: .tanh, target: .mixture)
    (configuration.recipe.updatesPerLevel, configuration.recipe.polishUpdates) = (100, 100)
    guard case .finished(let sampler) = try ReservoirTraining(configuration).run() else {
      throw CheckpointError.missing(name: "result")
    }
    return sampler
  }

  @Test(arguments: ReservoirConfiguration.Architecture.allCases)
  func readsBackWhatItWrites(architecture: ReservoirConfiguration.Architecture) throws {
    let sampler = try trained(architecture)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var run = try RunDirectory.create(
      path,
      record: RunRecord(
        family: "reservoir", configuration: try JSONValue(encoding: sampler.configuration),
        seed: 1))
    try run.writeModel(sampler.tensors)
    try run.setStatus(.finished)
    let read = try ReservoirRun(readingRun: path)
    #expect(read.configuration == sampler.configuration && read.network == sampler.network)
    #expect(read.extent == sampler.extent)
    var damaged = sampler.tensors
    damaged["stiffness"] = NumericArray(shape: [2], values: [1, Double.infinity])
    #expect(throws: CheckpointError.self) {
      try ReservoirRun(configuration: sampler.configuration, tensors: damaged)
    }
    #expect(read.stiffness == sampler.stiffness && read.outwardDrift == sampler.outwardDrift)
    let request = SamplingRequest(chains: 9, duration: 1)
    #expect(try read.sample(request).draws == sampler.sample(request).draws)
  }

  @Test func modesAgreeAndDrawsAreOrdered() throws {
    let sampler = try trained()
    var request = SamplingRequest(chains: 6, duration: 2, draws: 3, thinning: 10)
    let output = try sampler.sample(request)
    request.mode = .hidden
    let hidden = try sampler.sample(request, keepingRates: true)
    #expect(output.draws.shape == [18, 2])
    #expect(relativeDifference(hidden.draws, output.draws) < 1e-3)  // Float, 200 steps
    #expect(hidden.rates?.shape == [18, 64])
    // Row chain · draws + draw: the first draw alone is the run of one draw.
    request = SamplingRequest(chains: 6, duration: 2)
    let first = try sampler.sample(request).draws
    for chain in 0..<6 { #expect(Array(first.row(chain)) == Array(output.draws.row(3 * chain))) }
  }

  /// A step far too large diverges and says where.
  @Test func divergenceIsNamed() throws {
    let sampler = try trained()
    #expect {
      try sampler.sample(SamplingRequest(chains: 3, duration: 3_000, timeStep: 3))
    } throws: { error in
      "\(error)".contains("chain") && "\(error)".contains("Try a time step below 3")
    }
  }

  /// The mixture in the plane with `fast`: SW2 of 4000 samples to 4000 true draws at most 0.06, the
  /// median over five seeds, each averaged over reference sets; floor about 0.04.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["REVERIE_LONG_TESTS"] != nil,
      "set REVERIE_LONG_TESTS=1 to run"))
  func fastRecipeSamplesTheMixture() throws {
    let target = try #require(EmbeddedTarget.mixture.mixtureOfGaussians)
    let distances = try (1...5).map { seed -> Double in
      let configuration = ReservoirConfiguration(target: .mixture, seed: UInt64(seed))
      guard case .finished(let sampler) = try ReservoirTraining(configuration).run() else {
        return 1
      }
      let samples = try sampler.sample(
        SamplingRequest(
          chains: 4_000, duration: 16, seed: UInt64(seed), parallelism: Parallelism(threads: 2))
      ).draws
      var stream = RandomStream(seed: 100 + UInt64(seed), purpose: .data)
      let truth = target.sample(4_000, from: &stream)
      return try #require(slicedWasserstein2(samples, truth, using: &stream))
    }.sorted()
    #expect(distances[2] <= 0.06, "SW2 of five seeds: \(distances)")
  }
}
