import Archives
import Jobs
import Testing

/// What a family says of its settings.
@Suite struct DescribeRequestTests {
  private func setting(_ key: String, of family: String) throws -> [String: JSONValue] {
    let settings = try DescribeRequest(name: family).run([:], in: JobContext())
      .json?["settings"]?.array
    return try #require(settings?.first { $0["key"]?.string == key }?.object)
  }

  /// The preset of embedded data is not that of given data.
  @Test func bothDefaultsAreSaid() throws {
    let updates = try setting("training.updates", of: "langevin-machine")
    #expect(updates["default"] == 4_000 && updates["defaultWithData"] == 6_000)
    let gain = try setting("training.gain", of: "langevin-machine")
    #expect(gain["default"] == 2 && gain["defaultWithData"] == nil)
    let text = try DescribeRequest(name: "langevin-machine").run([:], in: JobContext()).text
    #expect(text?.contains("(default: 4000; with data: 6000)") ?? false)
  }

  @Test(arguments: zip(["resevoir", "smple"], ["reservoir", "sample"]))
  func whatIsNotThereHasANearestName(name: String, nearest: String) {
    #expect {
      try DescribeRequest(name: name).run([:], in: JobContext())
    } throws: {
      "\($0)".contains("Did you mean `\(nearest)`?") && "\($0)".contains("sample")
    }
  }

  /// The request of a verb, with what has no default; a family of the same name comes first.
  @Test func requestsOfVerbs() throws {
    let sample = try DescribeRequest(name: "sample").run([:], in: JobContext())
    #expect(sample.json?["chains"]?.int == 1_000 && sample.json?["verb"] == "sample")
    #expect(sample.text?.contains("To be given: `source`.") == true)
    #expect(
      sample.text?.contains("`output`") == true && sample.text?.contains("`timeStep`") == true)
    for text in ["`forces.observation`", "`correction` is one of none, ", "`precision` is one of "]
    {
      #expect(sample.text?.contains(text) == true, "\(text)")
    }
    let diagnose = try DescribeRequest(name: "diagnose").run([:], in: JobContext())
    #expect(diagnose.text?.contains("`requirements.maximumRHat`") == true)
    let infer = try DescribeRequest(name: "infer").run([:], in: JobContext())
    #expect(infer.text?.contains("`weights`") == true)
    let replay = try DescribeRequest(name: "replay").run([:], in: JobContext())
    #expect(replay.json?["settings"] != nil && replay.json?["request"]?["steps"]?.int == 400)
    #expect(throws: (any Error).self) {
      try DescribeRequest(name: "none").run([:], in: JobContext())
    }
  }
}
