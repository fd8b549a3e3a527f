import Archives
import Testing
import Training
import UserData

@testable import LangevinMachines

@Suite struct LangevinConfigurationTests {
  @Test func configurationsAreChecked() throws {
    for change: (inout LangevinConfiguration) -> Void in [
      { $0.imageCount = -1 }, { $0.strokeDigits = -1 }, { $0.labelCopies = -1 },
    ] {
      var configuration = LangevinConfiguration(preset: .small)
      change(&configuration)
      #expect(throws: SettingError.self) { _ = try LangevinTraining(configuration) }
    }
  }

  /// Errors of the learning's settings name them as the run's configuration does.
  @Test func errorsNameWholeKeys() {
    func message(_ change: (inout LangevinConfiguration) -> Void) -> String {
      var configuration = LangevinConfiguration(preset: .balanced)
      change(&configuration)
      do {
        try configuration.validate()
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message { _ in }.isEmpty)
    #expect(
      message { $0.training.temperature = 0 } == "`training.temperature` is 0, expected above 0.")
    #expect(
      message { $0.training.constraint = .lowRank(rank: 0) }
        == "`training.constraint.lowRank.rank` is 0, expected at least 1.")
    let problem = message { $0.training.restarts?.minimumAge = 90 }
    #expect(problem.contains("below maximumAge"))
  }

  /// Every key of the JSON form is described, and every setting is there or may be absent.
  @Test func settingsAreTheKeys() throws {
    var full = LangevinConfiguration(preset: .balanced)
    (full.data, full.labels) = ("images.npy", "labels.npy")
    (full.reading, full.pixelScale) = (ReadingOptions(), .bytes)
    full.training.finalStepsPerUpdate = 20
    full.training.momentum = 0.5
    full.training.tempering = .init(temperatures: [1.2])
    let form = try JSONValue(encoding: full)
    let described = Set(LangevinConfiguration.settings.map(\.key))
    let structures = Set(
      LangevinConfiguration.settings.filter { $0.kind == .structure }.map(\.key))
    func check(_ value: JSONValue, at path: String) {
      guard !structures.contains(path) else { return }
      guard let members = value.object else {
        #expect(described.contains(path), "\(path) is not described")
        return
      }
      for (key, member) in members { check(member, at: path.isEmpty ? key : "\(path).\(key)") }
    }
    check(form, at: "")
    for setting in LangevinConfiguration.settings {
      #expect(setting.value(in: form) != nil, "\(setting.key) is no key")
    }
    let small = try JSONValue(encoding: LangevinConfiguration.described)
    for setting in LangevinConfiguration.settings where !setting.isOptional {
      #expect(setting.value(in: small) != nil, "\(setting.key) is optional")
    }
  }

  /// What version 0.1 wrote into `run.json`.
  @Test func storedConfigurationsOpen() throws {
    let text = """
      {"classes":[1,3,6],"halvesImages":true,"imageHeight":14,"imageWidth":14,"labelCopies":0,\
      "strokeDigits":6000,"training":{"averaging":0.998,"batchSize":200,"chains":200,\
      "constraint":{"none":{}},"feedbackRandomness":0,"gain":2,"learningRate":0.01,\
      "restarts":{"dataShare":0.5,"maximumAge":40,"minimumAge":2},\
      "schedule":{"cosine":{"end":0.05}},"seed":1,"stepsPerUpdate":10,"temperature":1,\
      "timeStep":0.01,"trainsBias":false,"updates":4000,"weightDecay":2e-06}}
      """
    let stored = try JSONValue(parsing: text).decode(LangevinConfiguration.self, name: "run.json")
    var expected = LangevinConfiguration(preset: .small)
    (expected.imageHeight, expected.imageWidth) = (14, 14)
    #expect(stored == expected)
  }
}
