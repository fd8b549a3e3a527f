import Archives
import Testing

@testable import Jobs

@Suite struct SweepScheduleTests {
  private func schedule(_ text: String) throws -> SweepSchedule {
    try SweepSchedule(SweepPlan(JSONValue(parsing: text), source: "plan.json"))
  }

  @Test func aTrainingThatPointsShareIsThereOnce() throws {
    let schedule = try schedule(
      """
      {"train": {"family": "replay", "settings": {"task": "triangle"}}, "then": [{"verb": "replay", "source": "{train}"}],
       "grid": {"train.seed": [1, 2], "replay.friction": [1, 0.6, 0.5]}}
      """)
    #expect(schedule.jobs.count == 6)
    #expect(schedule.units.count { $0.training != nil } == 2)
    #expect(schedule.units.count == 8)
    for unit in schedule.units where unit.training == nil {
      #expect(unit.dependencies.count == 1)
      #expect(unit.request["source"]?.string == "{\(unit.dependencies[0])}")
    }
  }

  /// A name is a hash of everything that the result depends on; a default that is spelled out changes
  /// nothing.
  @Test func namesFollowWhatIsResolved() throws {
    let plain = try schedule(#"{"train": {"family": "replay", "settings": {"task": "triangle"}}}"#)
      .units[0].id
    let spelled = try schedule(
      #"{"train": {"family": "replay", "seed": 1, "settings": {"task": "triangle"}}}"#)
    let other = try schedule(
      #"{"train": {"family": "replay", "seed": 2, "settings": {"task": "triangle"}}}"#)
    #expect(spelled.units[0].id == plain)
    #expect(other.units[0].id != plain)
    #expect(plain.count == 16)
  }

  @Test func sharesAreDisjointAndKeepVerbsWithTheirTraining() throws {
    let schedule = try schedule(
      """
      {"train": {"family": "replay", "settings": {"task": "triangle"}}, "then": [{"verb": "replay", "source": "{train}"}],
       "grid": {"train.seed": [1, 2, 3, 4, 5]}}
      """)
    let shares = (0..<3).map { schedule.units(ofShard: $0, of: 3) }
    #expect(shares.map(\.count) == [4, 4, 2])
    #expect(Set(shares.flatMap { $0.map(\.id) }).count == 10)
    for share in shares {
      let ids = Set(share.map(\.id))
      #expect(share.allSatisfy { $0.dependencies.allSatisfy(ids.contains) })
    }
  }

  @Test(arguments: [
    #"{"train": {"family": "nobody"}}"#,
    #"{"train": {"family": "replay", "settings": {"task": "triangle"}}, "grid": {"train.nothing": [1]}}"#,
    #"{"train": {"family": "replay", "settings": {"task": "triangle"}}, "grid": {"sample.chains": [1]}}"#,
    #"{"train": {"family": "replay", "settings": {"task": "triangle"}}, "grid": {"train.seed": ["x"]}}"#,
    #"{"train": {"family": "replay", "settings": 3}}"#,
    #"{"train": {"family": "replay", "settings": {"task": "triangle"}}, "then": [{"verb": "replay", "source": "a", "friktion": 1}]}"#,
    #"{"then": [{"verb": "cite"}, {"verb": "cite"}]}"#, #"{"then": [3]}"#,
  ])
  func whatCannotBeDoneIsRefusedBeforeAnythingIsComputed(text: String) throws {
    #expect(throws: (any Error).self) { try schedule(text) }
  }
}
