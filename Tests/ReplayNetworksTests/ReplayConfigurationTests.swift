import Archives
import ReplayNetworks
import Testing
import Training
import UserData

/// The table of settings beside the configuration that it describes.
@Suite struct ReplayConfigurationTests {
  /// A configuration with every optional setting given.
  private var complete: ReplayConfiguration {
    var configuration = ReplayConfiguration(data: "rat.npz")
    configuration.task = "triangle"
    (configuration.placeShape, configuration.input) = (.gaussian, .displacement)
    (configuration.inputNoise, configuration.track) = (0.1, .triangle)
    configuration.columns = TrackedTrajectory.Columns(time: "t", position: "pos", clock: 1_000)
    configuration.reading = ReadingOptions()
    configuration.trials = .recorded
    return configuration
  }

  /// Every key of the JSON form is described once, and nothing else.
  @Test func settingsAreTheKeys() throws {
    let described = ReplayConfiguration.settings
    let structures = Set(described.filter { $0.kind == .structure }.map(\.key))
    func keys(_ value: JSONValue, _ path: String) -> [String] {
      guard let members = value.object, !structures.contains(path) else { return [path] }
      return members.flatMap { keys($1, path.isEmpty ? $0 : "\(path).\($0)") }
    }
    let found = keys(try JSONValue(encoding: complete), "")
    #expect(found.sorted() == described.map(\.key).sorted())
  }

  /// Settings that a run may lack are those marked optional.
  @Test func optionalSettingsMayBeAbsent() throws {
    let form = try JSONValue(encoding: ReplayConfiguration.described)
    for setting in ReplayConfiguration.settings {
      #expect(setting.isOptional == (setting.value(in: form) == nil), "\(setting.key)")
    }
  }

  @Test func defaultsLieInTheirRanges() throws {
    for task in ReplayTask.names { try ReplayConfiguration(task: task).validate() }
    try complete.validate()
  }

  @Test(arguments: [
    ("dynamics.leak", "0"), ("dynamics.friction", "1.5"), ("units", "0"), ("placeWidth", "-1"),
    ("training.rateDrop", "0"), ("cleaning.testShare", "1"), ("mask.difficulty", "-1"),
  ])
  func valuesOutsideAreNamed(_ key: String, _ value: String) throws {
    var changes = SettingChanges()
    try changes.add(setting: "\(key)=\(value)")
    let changed = try changes.applied(to: ReplayConfiguration(task: "triangle"))
    let error = #expect(throws: SettingError.self) { try changed.validate() }
    #expect(error?.description.contains("`\(key)`") == true)
  }
}
