import Archives
import Diagnostics
import Dynamics
import Foundation
import RandomStreams
import Tensors
import Testing
import Training

@testable import ReservoirSampling

/// What `SamplingRun` makes of a request: steps, starts, limits and what it reports.
@Suite struct SamplingRunTests {
  private static func configuration(
    _ architecture: ReservoirConfiguration.Architecture = .reservoir
  ) -> ReservoirConfiguration {
    ReservoirConfiguration(
      architecture: architecture, units: 1, activation: .identity, target: nil,
      standardization: DataTransform.Kind.none)
  }

  /// A sampler whose stiffness is known, without a transform.
  private static func sampler(
    _ network: ReservoirRun.Network, _ architecture: ReservoirConfiguration.Architecture,
    stiffness: Double
  ) throws -> ReservoirRun {
    let dimension = network.score(atNoise: 0.2).dimension
    return ReservoirRun(
      configuration: configuration(architecture), network: network,
      transform: try DataTransform(.none, fitting: .zeros(0, dimension)),
      stiffness: Stiffness(typical: stiffness, largest: stiffness), outwardDrift: -1)
  }

  /// The linear reservoir with score `-λ x`, exact for N(0, 1/λ) in one dimension.
  private static func gaussian(precision: Double) throws -> ReservoirRun {
    let network = try ReservoirSampler<Float>(
      readout: Matrix([[1]]), feedback: Matrix([[Float(1 - precision)]]), bias: [0],
      activation: .identity)
    return try sampler(.reservoir(network), .reservoir, stiffness: precision)
  }

  /// Variance of `draws` over `expected`, in standard errors of N Gaussian draws.
  private static func varianceZ(_ draws: Matrix<Double>, _ expected: Double) throws -> Double {
    let deviation = try #require(MomentTable(draws)).standardDeviation[0]
    return (deviation * deviation / expected - 1) / (2 / Double(draws.rows)).squareRoot()
  }

  // MARK: - Time step

  /// Prior N(0, 1) and a likelihood of curvature 100: the posterior is N(100/101, 1/101), and with the
  /// step Δt its variance `1/101 / (1 - 101 Δt / 2)`. The step of the prior alone, 0.02, diverges.
  /// False alarm 1e-6; sees an error of 5 % of the variance.
  @Test func likelihoodShortensTheStep() throws {
    let sampler = try Self.gaussian(precision: 1)
    var request = SamplingRequest(chains: 20_000, duration: 0.3, seed: 5)
    request.forces = try .observing([1], through: Matrix([[1]]), covariance: Matrix([[0.01]]))
    let result = try sampler.sample(request)
    #expect(result.timeStep == Stiffness(typical: 101, largest: 101).suggestedTimeStep)
    let expected = 1 / 101 / (1 - 101 * result.timeStep / 2)
    #expect(abs(try Self.varianceZ(result.draws, expected)) < 4.89)
    #expect(abs(result.draws.mean() - 100 / 101) < 4.89 * (expected / 20_000).squareRoot())
    request.timeStep = sampler.suggestedTimeStep
    request.duration = 20
    #expect(throws: SamplingError.self) { try sampler.sample(request) }
  }

  /// ‖I - Q‖ = √(1 + l²) for Q = [[0, l], [-l, 0]].
  @Test func skewShortensTheStep() throws {
    let network = try ReservoirSampler<Float>(
      readout: .identity(2), feedback: .zeros(2, 2), bias: [0, 0], activation: .identity)
    let sampler = try Self.sampler(.reservoir(network), .reservoir, stiffness: 30)
    var request = SamplingRequest()
    #expect(try SamplingRun(of: sampler, as: request).timeStep == sampler.suggestedTimeStep)
    request.forces = .accelerated(by: 3, dimension: 2)
    let stiffness = 30 * 10.0.squareRoot()
    let expected = Stiffness(typical: stiffness, largest: stiffness).suggestedTimeStep
    // Two digits.
    #expect(abs(try SamplingRun(of: sampler, as: request).timeStep / expected - 1) < 0.02)
    request.timeStep = 0.1
    #expect(try SamplingRun(of: sampler, as: request).timeStep == 0.1)
  }

  /// Independent noise (RSN eq. 8), W_out = 10, D = 100 and drift `-50 x`: the law is N(0, 2), the score `-x/2`. The
  /// score's step, 0.02, would double the variance; the drift's is exact to `1 / (1 - 25 Δt)`.
  /// False alarm 1e-6; sees an error of 5 %.
  @Test func independentNoiseStepsWithItsDrift() throws {
    let network = try ReservoirSampler<Float>(
      readout: Matrix([[10]]), feedback: Matrix([[-4.9]]), bias: [0], activation: .identity)
    let sampler = try Self.sampler(
      .independentNoise(IndependentNoiseReservoir(network)), .independentNoise, stiffness: 0.5)
    let result = try sampler.sample(
      SamplingRequest(mode: .hidden, chains: 20_000, duration: 0.4, seed: 6))
    #expect(result.diffusion?.lowerBound == 100 && result.diffusion?.upperBound == 100)
    #expect(abs(try Self.varianceZ(result.draws, 2 / (1 - 25 * result.timeStep))) < 4.89)
    #expect(try SamplingRun(of: sampler, as: SamplingRequest()).diffusion() == nil)
  }

  /// `D = (S Sᵀ)⁻¹` of a sampler-only network as written.
  @Test func networkModeStepsWithItsDrift() throws {
    let network = try SamplerOnlyNetwork<Float>(
      .firingRate, weights: .zeros(2, 2), bias: [0, 0], gain: [1, 1],
      inverseNoiseRoot: Matrix([[0.5, 0], [0, 2]]), activation: .identity)
    let sampler = try Self.sampler(.samplerOnly(network), .samplerOnlyRate, stiffness: 10)
    let diffusion = try #require(
      try SamplingRun(of: sampler, as: SamplingRequest(mode: .network)).diffusion())
    #expect(abs(diffusion.lowerBound - 0.25) < 1e-6 && abs(diffusion.upperBound - 4) < 1e-6)
    #expect(
      try SamplingRun(of: sampler, as: SamplingRequest(mode: .network)).timeStep
        == Stiffness(typical: 40, largest: 40).suggestedTimeStep)
  }

  // MARK: - Reports

  /// cond(G) of nearly dependent rows is about 4e12: a ridge of 1e-8 tr(G)/m, and both are reported.
  @Test func ridgeIsReported() throws {
    let dependent = try ReservoirSampler<Float>(
      readout: Matrix([[1, 0], [1, 1e-6]]), feedback: .zeros(2, 2), bias: [0, 0],
      activation: .identity)
    let sampler = try Self.sampler(.reservoir(dependent), .reservoir, stiffness: 1)
    let result = try sampler.sample(SamplingRequest(mode: .hidden, chains: 3, duration: 0.1))
    #expect(try #require(result.conditionNumber) > 1e10)
    #expect(abs(try #require(result.ridge) / 1e-8 - 1) < 1e-3)
    let plain = try Self.gaussian(precision: 2).sample(
      SamplingRequest(mode: .hidden, chains: 3, duration: 0.1))
    #expect(plain.conditionNumber == 1 && plain.ridge == 0)
    #expect(try sampler.sample(SamplingRequest(chains: 3, duration: 0.1)).ridge == nil)
  }

  /// The draws are those of the kernel; rates count accepted proposals between draws, and log q is
  /// that of the draw.
  @Test func metropolisStatistics() throws {
    var parameters = RandomStream(seed: 2, purpose: .parameters)
    let network = TiedReservoir<Float>(
      dimension: 2, units: 12, activation: .tanh, from: &parameters)
    let sampler = try Self.sampler(.tied(network), .tied, stiffness: 1)
    let request = SamplingRequest(
      mode: .metropolis, chains: 40, duration: 10, timeStep: 0.5, draws: 4, thinning: 10)
    let result = try sampler.sample(request)
    let statistics = try #require(result.statistics)
    let start = sampler.startingOutputs(chains: 40, seed: 1)
    let runner = ChainRunner(MetropolisAdjustedLangevin(network, stepSize: 0.5))
    for (draw, steps) in [20, 30, 40, 50].enumerated() {
      let plain = try runner.run(from: start, steps: steps, stream: RandomStream(seed: 1))
      for chain in 0..<40 {
        #expect(plain.row(chain).map { Double($0) } == Array(result.draws.row(4 * chain + draw)))
      }
    }
    #expect(statistics.acceptanceRate.shape == [40, 4])
    #expect(statistics.acceptanceRate.elements.allSatisfy { (0...1).contains($0) })
    let accepted = (0..<40).reduce(0.0) { sum, chain in
      let rates = Array(statistics.acceptanceRate.row(chain))
      return sum + 20 * rates[0] + 10 * (rates[1] + rates[2] + rates[3])
    }
    #expect(abs(statistics.meanAcceptanceRate - accepted / 2_000) < 1e-12)
    #expect((0.3...0.999).contains(statistics.meanAcceptanceRate))
    var score = Matrix<Float>.zeros(160, 2)
    var densities = [Double](repeating: 0, count: 160)
    var workspace = network.makeWorkspace(rows: 160)
    network.evaluate(
      at: Matrix<Float>(result.draws), score: &score, logDensity: &densities, using: &workspace)
    for (stored, exact) in zip(statistics.logDensity.elements, densities) {
      #expect(abs(stored - exact) < 1e-5 * max(1, abs(exact)))  // stored through Float
    }
    #expect(try sampler.sample(SamplingRequest(chains: 2, duration: 0.1)).statistics == nil)
    // Counts above the limit of divergence are no divergence.
    let long = SamplingRequest(mode: .metropolis, chains: 2, duration: 1_000, timeStep: 0.5)
    #expect(try sampler.sample(long).statistics != nil)
  }

  /// `log q = -x²/2 + ln cosh(a x)` is ½ N(-a, 1) + ½ N(a, 1). From one mode, over a barrier of 18 nats at
  /// a = 6, plain Metropolis chains never come to the other; with replicas at a = 4, 2 and 0.5 half of
  /// them do. 400 chains in blocks: threshold 6 standard errors of a share.
  @Test func exchangeCrossesBarriers() throws {
    let levels = try [Float(0.5), 2, 4, 6].map {
      try TiedReservoir<Float>(
        feedback: Matrix([[$0]]), coefficients: [1], bias: [0], activation: .tanh)
    }
    var configuration = Self.configuration(.tied)
    configuration.recipe.noise = NoiseSchedule(lowest: 0.1, levels: 4, inclusive: true)
    let sampler = ReservoirRun(
      configuration: configuration, network: .tied(levels[3]),
      transform: try DataTransform(.none, fitting: .zeros(0, 1)),
      stiffness: Stiffness(typical: 1, largest: 1), outwardDrift: -1,
      extent: DataExtent(of: Matrix([[5.9], [6.1]])))
    var request = SamplingRequest(
      mode: .exchange, chains: 400, duration: 150, timeStep: 0.3, draws: 2, thinning: 50)
    #expect(throws: SamplingError.self) { try sampler.sample(request) }
    request.tiedLevels = levels
    let result = try sampler.sample(request)
    for draw in 0..<2 {
      let left = (0..<400).count { result.draws[2 * $0 + draw, 0] < 0 }
      #expect(abs(Double(left) - 200) < 60)
    }
    let rates = try #require(result.exchangeRates)
    #expect(rates.count == 3 && rates.allSatisfy { (0.05...0.99).contains($0 ?? 0) })
    request.mode = .metropolis
    let stuck = try sampler.sample(request).draws.elements
    #expect(stuck.allSatisfy { $0 > 0 })
  }

  // MARK: - Scale of the data

  /// Data far from 0 and wide, left as it is: chains start where it lies, and what is 1e3 of its
  /// deviations away is far.
  @Test func unstandardisedDataHasItsScale() throws {
    var stream = RandomStream(seed: 3, purpose: .data)
    var draws = Matrix<Double>.normals(4_000, 2, from: &stream)
    draws.multiplyColumns(by: [5_000, 2])
    draws.addRow([20_000, 0])
    var configuration = ReservoirConfiguration(
      units: 8, target: nil, standardization: DataTransform.Kind.none)
    (configuration.recipe.updatesPerLevel, configuration.recipe.polishUpdates) = (1, 0)
    guard case .finished(let sampler) = try ReservoirTraining(configuration, draws: draws).run()
    else { throw CheckpointError.missing(name: "result") }
    let table = try #require(
      MomentTable(sampler.startingOutputs(chains: 4_000, seed: 1)))
    for (unit, (mean, deviation)) in [(20_000.0, 5_000.0), (0, 2)].enumerated() {
      // Both sets have 4000 draws: six standard errors of their difference.
      #expect(abs(table.mean[unit] - mean) < 6 * deviation * (2 / 4_000.0).squareRoot())
      #expect(abs(table.standardDeviation[unit] / deviation - 1) < 6 / 4_000.0.squareRoot())
    }
    _ = try sampler.sample(SamplingRequest(chains: 20, duration: 0.05))
    #expect(
      try ReservoirRun(configuration: configuration, tensors: sampler.tensors).extent
        == sampler.extent)
  }

  @Test func tooMuchIsRefusedBeforeItIsTried() throws {
    let sampler = try Self.gaussian(precision: 1)
    #expect(throws: ArchiveError.self) {
      try sampler.sample(SamplingRequest(chains: 1 << 40, draws: 1 << 30))
    }
    #expect(throws: ArchiveError.self) { try sampler.sample(SamplingRequest(chains: 1 << 40)) }
    #expect(throws: SamplingError.self) {
      try sampler.sample(SamplingRequest(chains: 1, duration: 1e300))
    }
  }

  // MARK: - Bias of the step

  /// Score `-4 x`: the chain's deviation is exactly `½ / √(1 - 2 Δt)`, 0.5590 at Δt = 0.1 and 0.5270 at
  /// half of it, extrapolated 0.4951. Tolerances are 4.89 standard errors of 40 000 draws.
  @Test func stepBiasOfAGaussian() throws {
    let request = SamplingRequest(chains: 40_000, duration: 4, timeStep: 0.1, seed: 9)
    let report = try StepBiasReport(of: try Self.gaussian(precision: 4), as: request)
    #expect(report.timeStep == 0.1 && report.lines.count == 2)
    let line = try #require(report.lines.first { $0.moment == "standard deviation" })
    let (full, half) = (0.5 / 0.8.squareRoot(), 0.5 / 0.9.squareRoot())
    let error = 4.89 / 80_000.0.squareRoot()
    #expect(abs(line.full / full - 1) < error && abs(line.half / half - 1) < error)
    #expect(abs(line.extrapolated - (2 * half - full)) < 2.3 * error * half)
    // z of the true difference is 11.7, of any one run ± 4.89.
    #expect((6.8...16.6).contains(line.z), "z = \(line.z)")
    let mean = try #require(report.lines.first { $0.moment == "mean" })
    #expect(abs(mean.z) < 4.89 && report.worstZ >= line.z)
  }
}
