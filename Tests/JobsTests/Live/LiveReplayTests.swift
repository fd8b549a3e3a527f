import Archives
import Jobs
import RandomStreams
import ReplayNetworks
import Tensors
import Testing

@Suite struct LiveReplayTests {
  private let runs = LiveRuns()

  /// The events of a page are those that decoding finds in the same paths, and one of them alone is part of
  /// what is exported. Looking at it changes nothing.
  @Test func eventsArePartsOfThePaths() throws {
    var network = try runs.open(1)
    try network.turn("friction", to: 0.3)
    try network.reset(seed: 5)
    try network.advance(steps: 80)
    let all = try network.export().values(as: Double.self)
    let paths = Trajectories(
      trials: 20, samples: 80, timeStep: 0.05, coordinates: Array(all.prefix(20 * 80 * 2)))
    let found = ModelEvents.events(in: paths)
    let events = try array("events", of: &network)
    #expect(!found.isEmpty && events.shape == [found.count, 4])
    let first = try #require(found.last)
    #expect(
      events.values.suffix(4).prefix(3) == [
        Float(first.replay), Float(first.steps.lowerBound), Float(first.steps.upperBound),
      ])
    #expect(events.values.suffix(1).allSatisfy { $0 > 0 && $0.isFinite })

    let gift = LiveGift.stretch(replay: first.replay, steps: first.steps)
    #expect(!gift.changesCourse && LiveGift.clamp(unit: 0, value: 1).changesCourse)
    try network.take(gift)
    let seen = try array("stretch", of: &network)
    let expected = paths.selecting([first.replay]).samples(first.steps)
    #expect(seen.values == expected.coordinates.map { Float($0) })
    #expect(try network.export() == runs.byVerb(network.request()))
    try network.take(.stretch(replay: 0, steps: nil))
    #expect(try !network.frame().arrays.contains { $0.name == "stretch" })
  }

  @Test func otherStretchesAreRefused() throws {
    var network = try runs.open(1)
    for (replay, steps) in [(-1, 0..<5), (20, 0..<5), (0, -1..<5), (0, 0..<1_001), (0, 3..<4)] {
      #expect(throws: JobError.self) { try network.take(.stretch(replay: replay, steps: steps)) }
    }
    // Of steps that are to come nothing is shown.
    try network.take(.stretch(replay: 19, steps: 990..<1_000))
    try network.advance(steps: 10)
    #expect(try !network.frame().arrays.contains { $0.name == "stretch" })
  }

  private func array(
    _ name: String, of network: inout any LiveNetwork
  ) throws -> LiveFrame.Array {
    try #require(try network.frame().arrays.first { $0.name == name })
  }
}
