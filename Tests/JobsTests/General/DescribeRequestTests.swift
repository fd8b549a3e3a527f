import Archives
import Jobs
import Testing

/// What a family says of its settings.
@Suite struct DescribeRequestTests {
  private func setting(_ key: String, of family: String) throws -> [String: JSONValue] {
    let settings = try DescribeRequest(family: family).run([:], in: JobContext())
      .json?["settings"]?.array
    return try #require(settings?.first { $0["key"]?.string == key }?.object)
  }

  /// The preset of embedded data is not that of given data.
  @Test func bothDefaultsAreSaid() throws {
    let updates = try setting("training.updates", of: "langevin-machine")
    #expect(updates["default"] == 4_000 && updates["defaultWithData"] == 6_000)
    let gain = try setting("training.gain", of: "langevin-machine")
    #expect(gain["default"] == 2 && gain["defaultWithData"] == nil)
    let text = try DescribeRequest(family: "langevin-machine").run([:], in: JobContext()).text
    #expect(text?.contains("(default: 4000; with data: 6000)") ?? false)
  }

  @Test func aFamilyThatIsNotThereHasANearestName() {
    #expect {
      try DescribeRequest(family: "resevoir").run([:], in: JobContext())
    } throws: {
      "\($0)".contains("Did you mean `reservoir`?")
    }
  }

  /// The request of a verb, with what has no default; a family of the same name comes first.
  @Test func requestsOfVerbs() throws {
    let sample = try DescribeRequest(family: "sample").run([:], in: JobContext())
    #expect(sample.json?["chains"]?.int == 1_000 && sample.json?["verb"] == "sample")
    #expect(sample.text?.contains("To be given: `source`.") == true)
    #expect(
      sample.text?.contains("`output`") == true && sample.text?.contains("`timeStep`") == true)
    let replay = try DescribeRequest(family: "replay").run([:], in: JobContext())
    #expect(replay.json?["settings"] != nil && replay.json?["request"]?["steps"]?.int == 400)
    #expect(throws: (any Error).self) {
      try DescribeRequest(family: "none").run([:], in: JobContext())
    }
  }
}
