import Archives
import Testing
import Training

@Suite struct SettingChangesTests {
  struct Settings: Codable, Equatable {
    struct Inner: Codable, Equatable { var rate = 0.5; var name: String? }
    var units = 8
    var inner = Inner()
  }

  private func changed(_ settings: String...) throws -> Settings {
    var changes = SettingChanges()
    for setting in settings { try changes.add(setting: setting) }
    return try changes.applied(to: Settings())
  }

  @Test func changesAreAppliedInOrder() throws {
    #expect(try changed() == Settings())
    let inner = Settings.Inner(rate: 2, name: "x")
    #expect(try changed("inner.rate=2", "inner.name=x") == Settings(units: 8, inner: inner))
    #expect(try changed("units=3", "inner.rate=2", "inner.name=x", "units=4").units == 4)
    #expect(try changed("inner.name=null", "units=3") == Settings(units: 3))
  }

  /// Also where a later change gives the key a value that fits: nothing wrong is passed over.
  @Test(arguments: [
    ["units=3", "inner.rate=fast"], ["inner.rate=fast", "units=3"],
    ["inner.rate=fast", "inner.rate=2"], ["inner.rate=null"], ["units=2.5"],
    ["inner.rat=2", "units=3"], ["unit={}", "units=3"],
  ])
  func whatIsWrongIsSaidOfItsSource(settings: [String]) throws {
    var changes = SettingChanges()
    for setting in settings { try changes.add(setting: setting) }
    let wrong = try #require(settings.first { !["units=3", "inner.rate=2"].contains($0) })
    let error = #expect(throws: SettingError.self) { try changes.applied(to: Settings()) }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("--set \(wrong): "))
  }
}
