import Archives
import Jobs
import ReservoirSampling
import Testing
import Training

@Suite struct ReservoirFamilyTests {
  private func start(_ settings: String...) throws -> ReservoirConfiguration {
    var changes = SettingChanges()
    for setting in settings { try changes.add(setting: setting) }
    return try ReservoirFamily.start(for: changes, seed: 3)
  }

  /// Defaults follow what is learned from: a target's recipe, a file's, or that of image latents.
  @Test func defaultsFollowTheData() throws {
    let target = try start("target=bimodal-1d")
    #expect(target == ReservoirConfiguration(target: .bimodal, seed: 3))
    let file = try start("target=ring", "data=draws.npy")
    #expect(file == ReservoirConfiguration(target: nil, seed: 3))
    #expect(try start("data=images.npy", "latents=20").recipe == .fastForLatents)
    let paper = try start("data=images.npy", "latents=20", "preset=paper")
    #expect(paper.recipe == .paperLatents)
    let conditioned = try start("target=ring", "architecture=noise-conditioned")
    #expect(conditioned.recipe.usesAntitheticPairs && conditioned.recipe.confinementWeight == 0)
  }

  @Test func nothingToLearnFromIsRefused() throws {
    #expect(throws: JobError.self) {
      try ReservoirFamily.makeTraining(
        ReservoirConfiguration(target: nil), inputs: [:], context: JobContext())
    }
  }

  /// An array in place of a file trains in memory.
  @Test func arraysTakeThePlaceOfFiles() throws {
    let values = (0..<40).map { Double($0 * 7 % 11) }
    let training = try ReservoirFamily.makeTraining(
      ReservoirConfiguration(target: nil, standardization: .standard),
      inputs: ["data": NumericArray(shape: [20, 2], values: values)], context: JobContext())
    #expect(training.dimension == 2 && training.data == nil)
  }
}
