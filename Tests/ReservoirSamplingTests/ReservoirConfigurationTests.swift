import Archives
import ReservoirSampling
import Testing
import Training
import UserData

@Suite struct ReservoirConfigurationTests {
  /// Defaults of every target, architecture and preset are sound.
  @Test(arguments: ReservoirConfiguration.Architecture.allCases)
  func defaultsAreAccepted(architecture: ReservoirConfiguration.Architecture) {
    for preset in ReservoirLearning.Preset.allCases {
      for target in EmbeddedTarget.allCases.map(Optional.some) + [nil] {
        let configuration = ReservoirConfiguration(
          architecture: architecture, target: target, preset: preset)
        #expect(throws: Never.self) { try configuration.validate() }
      }
    }
  }

  @Test func whatWouldBeIgnoredIsRefused() {
    func problem(
      _ architecture: ReservoirConfiguration.Architecture = .reservoir,
      _ change: (inout ReservoirConfiguration) -> Void
    ) -> String {
      var configuration = ReservoirConfiguration(architecture: architecture, target: .ring)
      change(&configuration)
      do {
        try configuration.validate()
        return ""
      } catch {
        return error.description
      }
    }
    #expect(problem { $0.standardization = .whiten }.contains("standardization"))
    #expect(problem { $0.latents = 5 }.contains("latents"))
    #expect(problem { $0.data = "draws.npy" }.contains("draws.npy"))
    #expect(problem { $0.recipe.sparsity = -1 }.contains("recipe.sparsity"))
    #expect(problem { $0.recipe.weightDecay = -1e-3 }.contains("recipe.weightDecay"))
    #expect(problem { $0.recipe.confinementWeight = .nan }.contains("confinementWeight"))
    for change: (inout ReservoirConfiguration) -> Void in [
      { $0.recipe.sparsity = 1e-3 }, { $0.recipe.confinementWeight = 1 },
      { $0.recipe.resetsAtLevels = true }, { $0.recipe.usesAntitheticPairs = false },
    ] {
      #expect(problem(.noiseConditioned, change).contains("noise-conditioned"))
      #expect(problem(.reservoir, change).isEmpty)
    }
  }

  /// The table names every key of the JSON form, and no other.
  @Test func settingsAreTheKeys() throws {
    var configuration = ReservoirConfiguration(target: .ring)
    (configuration.data, configuration.dataChecksum, configuration.latents) = ("draws.npy", 1, 2)
    configuration.recipe.averageDecay = 0.5
    (configuration.openChoices, configuration.heldOut) = ([.noise], 0.1)
    (configuration.categoryGap, configuration.reading) = (0.5, ReadingOptions())
    configuration.reading?.header = .yes
    func keys(_ value: JSONValue, _ path: String) -> [String] {
      let isWhole = ReservoirConfiguration.setting(path)?.kind == .structure
      guard let members = value.object, !isWhole else { return [path] }
      return members.flatMap { keys($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
    let form = try JSONValue(encoding: configuration)
    #expect(keys(form, "").sorted() == ReservoirConfiguration.settings.map(\.key).sorted())
  }
}
