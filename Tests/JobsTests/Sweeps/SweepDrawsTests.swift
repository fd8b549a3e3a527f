import Archives
import Testing

@testable import Jobs

@Suite struct SweepDrawsTests {
  private func draws(_ text: String) throws -> [[String: JSONValue]] {
    try JSONValue(parsing: text).decode(SweepDraws.self).values()
  }

  @Test func moreDrawsAndKeysLeaveTheFirstOnesAsTheyAre() throws {
    let few = try draws(#"{"count": 3, "settings": {"a": {"from": 0, "to": 1}}}"#)
    let more = try draws(
      #"{"count": 9, "settings": {"A": {"of": [1, 2]}, "a": {"from": 0, "to": 1}}}"#)
    #expect(few.map { $0["a"] } == more.prefix(3).map { $0["a"] })
    #expect(Set(few.compactMap { $0["a"]?.double }).count == 3)
  }

  /// Half of a logarithmic law from 1e-4 to 1 lies below 1e-2: of 400 draws 200 ± 10, and outside of
  /// 150 to 250 with probability 5e-7.
  @Test func logarithmicNumbersLieEvenlyInDecades() throws {
    let values = try draws(
      #"{"count": 400, "settings": {"a": {"from": 1e-4, "to": 1, "scale": "logarithmic"}}}"#
    ).compactMap { $0["a"]?.double }
    #expect(values.allSatisfy { (1e-4...1).contains($0) })
    #expect((150...250).contains(values.count { $0 < 1e-2 }))
  }

  @Test func wholeNumbersAndChoices() throws {
    let values = try draws(
      #"{"count": 50, "settings": {"k": {"from": 1, "to": 3, "whole": true}, "w": {"of": ["x", "y"]}}}"#
    )
    #expect(Set(values.compactMap { $0["k"]?.int }) == [1, 2, 3])
    #expect(Set(values.compactMap { $0["w"]?.string }) == ["x", "y"])
  }

  @Test(arguments: [
    #"{"count": 0, "settings": {}}"#, #"{"count": 1, "settings": {"a": {}}}"#,
    #"{"count": 1, "settings": {"a": {"from": 2, "to": 1}}}"#,
    #"{"count": 1, "settings": {"a": {"from": 0, "to": 1, "scale": "logarithmic"}}}"#,
    #"{"count": 1, "settings": {"a": {"of": []}}}"#,
    #"{"count": 1, "settings": {"a": {"from": "NaN", "to": 1}}}"#,
  ])
  func lawsWithoutValuesAreRefused(text: String) throws {
    #expect(throws: JobError.self) { try draws(text) }
  }
}
