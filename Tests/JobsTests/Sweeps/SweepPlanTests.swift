import Archives
import Testing

@testable import Jobs

@Suite struct SweepPlanTests {
  private func plan(_ text: String) throws -> SweepPlan {
    try SweepPlan(JSONValue(parsing: text), source: "plan.json")
  }

  @Test func everyCombinationInOrder() throws {
    let points = try plan(
      """
      {"train": {"family": "replay"}, "list": [{"train.a": 1}, {"train.a": 2}],
       "grid": {"train.b": [1, 2], "train.c": ["x", "y"]}}
      """
    ).points()
    #expect(points.count == 8)
    #expect(points[1].values == ["train.a": 1, "train.b": 1, "train.c": "y"])
    #expect(points[6].values == ["train.a": 2, "train.b": 2, "train.c": "x"])
  }

  @Test(arguments: [
    #"{"train": {"family": "replay"}, "gird": {}}"#, #"{"grid": {"train.a": [1]}}"#, "[]",
    #"{"train": {"settings": {}}}"#,
  ])
  func whatIsNoPlanIsRefused(text: String) throws {
    #expect(throws: (any Error).self) { try plan(text) }
  }

  @Test func aKeyWithoutValuesIsRefused() throws {
    #expect(throws: JobError.self) {
      try plan(#"{"train": {"family": "replay"}, "grid": {"train.a": []}}"#).points()
    }
  }
}
