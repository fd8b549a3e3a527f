import Archives
import Foundation
import PoissonInference
import Tensors
import Testing

@testable import Reproduction

/// Experiments at published size read finished runs.
@Suite struct StoredRunsTests {
  /// A directory with one finished run of the Poisson model at the published settings, which has not learned.
  private func withRun(
    seed: UInt64 = 1, updates: Int = 155_000, _ body: (PoissonLaboratory) throws -> Void
  ) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var configuration = PoissonConfiguration(preset: .patches, updates: updates, seed: seed)
    let shape = ImageShape(height: 16, width: 16)
    configuration.image = shape
    let model = IterativeModel<Float>(configuration.model(for: shape), seed: seed)
    for name in ["poisson-runs", "natural_patches16"] {
      try FileManager.default.createDirectory(
        atPath: "\(directory)/\(name)", withIntermediateDirectories: true)
    }
    for part in ["train", "valid"] {
      try Npy.write(
        NumericArray(
          Matrix<Float>(rows: 2, columns: 256, elements: (0..<512).map { 1.3 * Float($0 % 7 - 3) })),
        to: "\(directory)/natural_patches16/\(part).npy")
    }
    var run = try RunDirectory.create(
      directory + "/poisson-runs/any name",
      record: RunRecord(
        family: PoissonRun.family, configuration: try JSONValue(encoding: configuration), seed: seed
      ))
    try run.writeModel(model.tensors)
    try run.setStatus(.finished)
    try body(
      PoissonLaboratory(
        context: ExperimentContext(scale: .paper, seeds: [1, 2], dataDirectory: directory)))
  }

  @Test func modelsAreRead() throws {
    try withRun { models in
      let seeds = (try models.seeds(of: .poisson), try models.seeds(of: .gaussian))
      #expect(seeds == ([1], []))
      let model = try models.model(seed: 1, on: .zeros(1, 256))
      #expect(model.dictionary == IterativeModel<Float>(model.configuration, seed: 1).dictionary)
    }
  }

  @Test func otherSettingsAreNoRun() throws {
    try withRun(updates: 30_000) { models in
      let seeds = try models.seeds(of: .poisson)
      #expect(seeds == [])
    }
    try withRun { models in
      #expect {
        try models.model(seed: 2, on: .zeros(1, 256))
      } throws: { error in
        "\(error)".contains("iP-VAE, K = 512, T = 16, β = 24.0, 155000 updates, seed 2")
      }
      #expect(throws: ExperimentError.self) {
        try models.model(steps: 32, seed: 1, on: .zeros(1, 256))
      }
    }
  }

  /// A training of one seed that did not finish is a row of its own.
  @Test func missingSeedsAreSaid() throws {
    try withRun { models in
      let rows = try models.missingRuns("ipvae-1")
      #expect(
        rows.map(\.expected.description) == [
          "iP-VAE, seeds 2", "iG-relu-VAE, seeds 1, 2", "iG-VAE, seeds 1, 2",
        ])
      #expect(rows.allSatisfy { $0.verdict.symbol == "skipped" })
    }
  }

  /// What is there is measured; what is not says what it needs.
  @Test func experimentsWithoutARunAreSkipped() throws {
    try withRun(seed: 2) { models in
      let bar = try #require(PoissonExperiments.experiments.first { $0.id == "ipvae-12" })
      let rows = try bar.run(models.context)
      guard case .skipped(let reason) = try #require(rows.first).verdict else {
        Issue.record("\(rows) was not skipped")
        return
      }
      #expect(rows.count == 1 && reason.contains("poisson-runs: iP-VAE, K = 512"))
    }
    try withRun { models in
      let bar = try #require(PoissonExperiments.experiments.first { $0.id == "ipvae-12" })
      #expect(try bar.run(models.context).first?.measurements.count == 1)
    }
  }
}
