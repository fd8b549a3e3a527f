import Archives
import Foundation
import Jobs
import ReservoirSampling
import Testing
import Training
import UserData

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
    var expected = ReservoirConfiguration(target: nil, seed: 3)
    (expected.openChoices, expected.heldOut) = (DataChoice.Choice.allCases, 0.1)
    #expect(file == expected)
    // What somebody gave is not left to the data.
    let given = try start("data=draws.npy", "units=32", "recipe.noise.lowest=0.1")
    #expect(given.openChoices == [.architecture, .standardization, .updates])
    #expect(try start("data=draws.npy", "preset=paper").openChoices == nil)
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

  /// A table's names and what was understood of it go into the record; what the user decided, too.
  @Test func filesAreReadByRoles() throws {
    let path = NSTemporaryDirectory() + "reverie-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let rows = (0..<40).map { "\($0),\($0 * 7 % 11),\($0 % 5)\n" }.joined()
    try ("id,mu,tau\n" + rows).write(toFile: path, atomically: true, encoding: .utf8)
    var configuration = ReservoirConfiguration(target: nil, standardization: .standard)
    configuration.data = path
    var reading = ReadingOptions()
    reading.exclude = ["id"]
    configuration.reading = reading
    let training = try ReservoirFamily.makeTraining(
      configuration, inputs: [:], context: JobContext())
    #expect(training.dimension == 2)
    let data = try #require(training.data)
    #expect(data.units == ["mu", "tau"] && data.shape == [40, 2])
    #expect(data.understood?["draws"] == 40)
    let old: JSONValue = ["file": "a.npy", "checksum": 7, "shape": [2, 1]]
    #expect(try old.decode(DataIdentity.self, name: "run.json").units == nil)
    let form = try JSONValue(encoding: configuration)
    #expect(form.value(atPath: "reading.exclude") == ["id"])
    configuration.reading = nil
    #expect(try JSONValue(encoding: configuration)["reading"] == nil)
  }

  /// Bytes of three axes are images, whose rows are no draws.
  @Test func imagesAreNoDraws() throws {
    let path = NSTemporaryDirectory() + "reverie-\(UUID().uuidString).npy"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let image = NumericArray(shape: [4, 9, 6], values: [UInt8](repeating: 3, count: 216))
    try Npy.write(image, to: path)
    var configuration = ReservoirConfiguration(target: nil)
    configuration.data = path
    let error = #expect(throws: UserDataError.self) {
      try ReservoirFamily.makeTraining(configuration, inputs: [:], context: JobContext())
    }
    #expect(error?.advice.contains("--latents") == true)
  }
}
