import Archives
import Tensors
import Testing
import Training
import UserData

@testable import PoissonInference

@Suite struct PoissonConfigurationTests {
  /// What cannot work is refused before a run begins, by the name of the setting.
  @Test func settingsThatCannotWork() {
    func problem(_ change: (inout PoissonConfiguration) -> Void) -> String? {
      var configuration = PoissonConfiguration(preset: .small)
      change(&configuration)
      do { try configuration.validate() } catch { return "\(error)" }
      return nil
    }
    #expect(problem { _ in } == nil)
    #expect(problem { $0.validationShare = 0 }?.contains("validationShare") == true)
    #expect(problem { $0.validationShare = 1.5 }?.contains("1.5") == true)
    #expect(problem { $0.plan.divergenceWeight = -1 }?.contains("divergenceWeight") == true)
    #expect(problem { $0.plan.learningRate = 0 }?.contains("learningRate") == true)
    #expect(problem { $0.plan.finalTemperature = 0 }?.contains("finalTemperature") == true)
    #expect(problem { $0.plan.innerIterations = 0 }?.contains("innerIterations") == true)
    #expect(problem { $0.plan.windows = 0 }?.contains("windows") == true)
    #expect(problem { $0.activation = .tanh }?.contains("`activation` is tanh") == true)
    #expect(
      problem { ($0.plan.rule, $0.decoder) = (.local, .multilayer(hidden: [3])) }?
        .contains("`plan.rule` is local") == true)
    #expect(throws: InferenceError.self) {
      try PoissonTraining(
        PoissonConfiguration(preset: .small),
        images: PreparedImages(images: .zeros(1, 16), shape: ImageShape(height: 4, width: 4)))
    }
  }

  /// The table names every key of the JSON form, and no other.
  @Test func settingsAreTheCodableKeys() throws {
    var configuration = PoissonConfiguration()
    (configuration.data, configuration.image) = ("a", ImageShape(height: 2, width: 2))
    configuration.standardisation = ImageStandardisation(mean: 0, deviation: 1)
    (configuration.reading, configuration.pixelScale) = (ReadingOptions(), .bytes)
    let form = try #require(try JSONValue(encoding: configuration).object)
    var keys = Set(form.keys)
    keys.remove("plan")
    keys.formUnion(try #require(form["plan"]?.object).keys.map { "plan." + $0 })
    #expect(Set(PoissonConfiguration.settings.map(\.key)) == keys)
    #expect(PoissonConfiguration.settings.count == keys.count)
  }
}
