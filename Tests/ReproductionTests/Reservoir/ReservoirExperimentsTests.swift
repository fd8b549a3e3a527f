import Archives
import Diagnostics
import Foundation
import ReservoirSampling
import Tensors
import Testing

@testable import Reproduction

@Suite struct ReservoirExperimentsTests {
  /// A training at paper scale goes on only with its own recipe, and starts again where told to.
  @Test func recipeIsRecorded() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("reverie-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var recipe = ReservoirLearning(
      noise: NoiseSchedule(lowest: 0.3, levels: 2, inclusive: true), updatesPerLevel: 5,
      batchSize: 4, learningRate: 1e-2)
    var context = ExperimentContext(scale: .paper, outputDirectory: directory)
    func train() throws -> [Matrix<Float>] {
      try ReservoirExperiments.train(
        ReservoirExperiments.reservoir(dimension: 1, units: 4, seed: 1),
        on: .target(EmbeddedTarget.bimodal.distribution), recipe: recipe, seed: 1, name: "x",
        in: context
      ).trainedModel.parameters
    }
    let first = try train()
    #expect(try train() == first)
    recipe.learningRate = 2e-2
    let refused = #expect(throws: ArchiveError.self) { try train() }
    #expect("\(refused.map { "\($0)" } ?? "")".contains("recipe.learningRate"))
    context.overwrites = true
    #expect(try train() != first)
  }
}
