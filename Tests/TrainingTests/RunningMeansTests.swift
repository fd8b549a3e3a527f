import Archives
import Testing
import Training

@Suite struct RunningMeansTests {
  @Test func takesMeansAndStartsAnew() {
    var means = RunningMeans()
    #expect(means.take().isEmpty)
    means.add(["loss": 1, "norm": 4])
    means.add(["loss": 2, "norm": 0])
    #expect(means.count == 2)
    #expect(means.take() == ["loss": 1.5, "norm": 2])
    #expect(means.count == 0 && means.take().isEmpty)
  }

  /// Sums come back as the same bits, also through text.
  @Test func comesBack() throws {
    var means = RunningMeans()
    for value in [0.1, 1e-300, 3, 1.0 / 3] { means.add(["loss": value]) }
    let text = JSONValue.object(["measured": means.json]).text
    var restored = try RunningMeans(restoring: "measured", from: JSONValue(parsing: text))
    #expect(restored == means)
    #expect(restored.take() == means.take())
    #expect(try RunningMeans(restoring: "measured", from: [:]) == RunningMeans())
  }

  @Test(arguments: [
    #"{"count":-1,"sums":{}}"#, #"{"count":1,"sums":{}}"#, #"{"count":0,"sums":{"a":1}}"#,
    #"{"count":2,"sums":{"a":"NaN"}}"#, #"{"count":2,"sums":{"a":"x"}}"#, #"{"sums":{"a":1}}"#,
    #"{"count":1}"#, "[]",
  ])
  func hostileStates(text: String) throws {
    let state = JSONValue.object(["measured": try JSONValue(parsing: text)])
    #expect(throws: CheckpointError.self) { try RunningMeans(restoring: "measured", from: state) }
  }
}
