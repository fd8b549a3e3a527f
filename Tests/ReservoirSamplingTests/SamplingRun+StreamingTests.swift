import Archives
import Tensors
import Testing
import Training

@testable import ReservoirSampling

/// Draws that are handed over block by block, and chains counted from any number.
@Suite struct SamplingRunStreamingTests {
  /// Two units, eight neurons, random weights: some law, with all engines.
  private static func sampler() throws -> ReservoirRun {
    let configuration = ReservoirConfiguration(units: 8, activation: .tanh, target: .mixture)
    guard
      case .finished(let run) = try ReservoirTraining(short(configuration)).run()
    else { throw CheckpointError.missing(name: "run") }
    return run
  }

  private static func short(_ configuration: ReservoirConfiguration) -> ReservoirConfiguration {
    var configuration = configuration
    (configuration.recipe.updatesPerLevel, configuration.recipe.polishUpdates) = (2, 0)
    return configuration
  }

  private static func request(_ mode: SamplingRequest.Mode) -> SamplingRequest {
    SamplingRequest(mode: mode, chains: 70, duration: 0.3, draws: 11, thinning: 7, seed: 3)
  }

  /// Blocks of any size, and a run that was stopped after any of them, give the draws of a run at once.
  @Test(arguments: [SamplingRequest.Mode.output, .hidden])
  func blocksAreTheWhole(mode: SamplingRequest.Mode) throws {
    let sampler = try Self.sampler()
    let request = Self.request(mode)
    let whole = try sampler.sample(request).draws
    for (size, stop) in [(1, 4), (3, 1), (3, 7), (50, 11)] {
      var blocks: [Matrix<Double>] = []
      var saved: SamplingRun.SavedChains?
      func run(until end: Int) throws {
        let streaming = SamplingRun.Streaming(blockDraws: size, from: saved) { block, chains in
          blocks.append(block)
          // As a file would give it back.
          saved = try JSONValue(parsing: JSONValue(encoding: chains).text, source: "saved")
            .decode(SamplingRun.SavedChains.self)
          return chains.draws < end
        }
        _ = try SamplingRun(of: sampler, as: request, streaming: streaming).result()
      }
      try run(until: stop)
      #expect(saved.map { $0.draws >= stop } == true)
      if let done = saved?.draws, done < request.draws { try run(until: request.draws) }
      #expect(Self.joined(blocks, chains: request.chains) == whole, "\(size), \(stop)")
    }
  }

  /// Rows `chain · draws + draw` of blocks.
  private static func joined(_ blocks: [Matrix<Double>], chains: Int) -> Matrix<Double> {
    Matrix(
      stacking: (0..<chains).flatMap { chain in
        blocks.map { block in
          let draws = block.rows / chains
          return block.rows(chain * draws..<(chain + 1) * draws)
        }
      })
  }

  /// Pieces of a sampling are rows of the whole, bit for bit.
  @Test(arguments: [SamplingRequest.Mode.output, .hidden])
  func piecesAreRowsOfTheWhole(mode: SamplingRequest.Mode) throws {
    let sampler = try Self.sampler()
    var request = Self.request(mode)
    let whole = try sampler.sample(request).draws
    var pieces: [Matrix<Double>] = []
    for (first, count) in [(0, 13), (13, 50), (63, 7)] {
      (request.firstChain, request.chains) = (first, count)
      pieces.append(try sampler.sample(request).draws)
    }
    #expect(Matrix(stacking: pieces) == whole)
  }
}
