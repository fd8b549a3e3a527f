import Archives
import Foundation
import RandomStreams
import Tensors
import Testing
import UserData

@testable import ReplayNetworks

/// Recordings made of known cells and known events.
@Suite struct RecordedSessionTests {
  /// What happens at rest, every three seconds from 205 s.
  enum Rest {
    /// Cells fire in the order of a run, the whole line in 0.24 s.
    case runs
    /// As many spikes, whichever cell.
    case noise
  }

  /// A rat runs along a line for 200 s, five seconds each way, twelve cells fire at their places, a
  /// thirteenth everywhere; then it rests.
  private func session(
    _ rest: Rest, _ given: RecordedEvents.Recording? = nil, events: Int = 10, spikeUnit: Double = 1,
    resting: ClosedRange<Double>? = nil
  ) throws -> RecordedSession {
    var (times, units) = ([Double](), [Int]())
    let frames = (0..<Int(50 * (205 + 3 * Double(events)))).map { 0.02 * Double($0) }
    let draws = RandomStream(seed: 13).uniforms(13 * frames.count)
    for (index, t) in frames.enumerated() where t < 200 {
      for unit in 0..<13 where draws[13 * index + unit] < 0.02 * rate(of: unit, at: place(t)) {
        times.append(t)
        units.append(unit)
      }
    }
    let order = RandomStream(seed: 14).uniforms(36 * events)
    for event in 0..<events {
      for spike in 0..<36 {
        times.append(205 + 3 * Double(event) + 0.02 * Double(spike / 3) + 0.006 * Double(spike % 3))
        units.append(rest == .runs ? spike / 3 : Int(12 * order[36 * event + spike]))
      }
    }
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("spikes-\(UUID().uuidString).npz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ArrayFile.writeAll(
      [
        "t": NumericArray(shape: [frames.count], values: frames),
        "pos": NumericArray(
          shape: [frames.count, 2], values: frames.flatMap { [300 + 200 * place($0), 50] }),
        "spike_times": NumericArray(shape: [times.count], values: times.map { $0 / spikeUnit }),
        "spike_unit": NumericArray(shape: [units.count], values: units.map { Int64($0) }),
      ], to: path)
    var arena = TrackedArena(
      name: "line", size: Position(1, 0.05), timeStep: 0.1, scale: 200, origin: Position(300, 45))
    arena.track = Track(
      edges: [Track.Edge(Position(0, 0.025), Position(1, 0.025))], regions: [])
    var recording = RecordedEvents.Recording(
      running: [0...199], resting: [resting ?? 201...204 + 3 * Double(events)],
      arena: arena)
    recording.shuffles = 199
    return try RecordedSession(reading: path, given ?? recording)
  }

  /// Spikes in milliseconds beside positions in seconds, and rest where nothing was recorded.
  @Test func timesOfTwoUnitsAreRefused() throws {
    for unit in [1e-3, 1e5] {
      let error = #expect(throws: UserDataError.self) { try session(.runs, spikeUnit: unit) }
      #expect(error?.expected.contains("spikes within the times") == true)
    }
    let rest = #expect(throws: UserDataError.self) { try session(.runs, resting: 2_010...2_340) }
    #expect(rest?.got == "2010.0 s to 2340.0 s")
  }

  /// Rest that is given twice, or beyond the recording, is rest once.
  @Test func restCountsOnce() throws {
    var recording = try session(.runs).recording
    let resting = recording.resting[0]
    recording.resting = [resting, resting, 210...100_000]
    let again = try session(.runs, recording)
    #expect(again.recording.resting.count == 1)
    #expect(again.recording.resting[0].lowerBound == resting.lowerBound)
    #expect(again.recording.resting[0].upperBound < 300)
    let (once, twice) = (try session(.runs).events().found, try again.events().found)
    #expect(once == twice)
  }

  @Test func anotherArenaIsRefused() throws {
    var recording = try session(.runs).recording
    recording.arena.scale = 20
    #expect(throws: ReplayError.self) { try session(.runs, recording) }
  }

  private func place(_ t: Double) -> Double {
    let phase = t / 10 - (t / 10).rounded(.down)
    return t < 200 ? (phase < 0.5 ? 2 * phase : 2 - 2 * phase) : 0
  }

  private func rate(of unit: Int, at place: Double) -> Double {
    guard unit < 12 else { return 8 }
    let distance = (place - (Double(unit) + 0.5) / 12) / 0.08
    return 30 * exp(-distance * distance / 2)
  }

  /// All events are found and significant, by their number too, and are twenty times as fast as running.
  /// The thirteenth unit says nothing of place and is not used.
  @Test func plantedRunsAreFound() throws {
    let events = try session(.runs).events()
    #expect(events.units.recorded == 13 && events.units.spikes.units == Array(0..<12))
    #expect(events.units.information.allSatisfy { $0 > 0.8 && $0 < 3 })
    #expect(events.found == 10 && events.events.count == 10)
    #expect(abs(events.rate - 10 / (33.0 / 60)) < 1e-9)
    #expect(events.significant.successes == 10 && events.binomialP < 1e-12)
    #expect((events.medianCorrelation ?? 0) > 0.4)
    // The line in 0.24 s against 5 s is 20.8 times as fast.
    let speed = try #require(events.speedOverRunning)
    #expect(speed > 16 && speed < 26)
    #expect(try #require(events.shuffledSpeedOverRunning) < 0.6 * speed)
    #expect(events.judged.count == 10)
    #expect(events.events.allSatisfy { $0.spikes == 36 && $0.pValue <= 0.05 })
    #expect(events.events.allSatisfy { ($0.speed ?? 0) > 0 })
  }

  /// An event of four bins cannot have p < 0.05: it counts neither as significant nor as judged.
  @Test func eventsOfFourBinsAreNotJudged() throws {
    let session = try session(.runs)
    var events = try session.events()
    let scoring = try RecordedScoring(session, events.units, bins: [4], pooling: [])
    let counts = (0..<4).map { bin in (0..<12).map { $0 == 3 * bin ? 3.0 : 0 } }
    let score = try #require(scoring.score(counts, RandomStream(seed: 2)))
    #expect(abs(score.leastPValue - 1.0 / 12) < 1e-12)
    events.events[0].leastPValue = score.leastPValue
    #expect(events.judged.count == 9 && events.significant == BinomialShare(9, of: 9))
  }

  /// A track that branches has no distance along it: the same events, without speeds.
  @Test func tracksThatBranchHaveNoSpeeds() throws {
    var session = try session(.runs)
    session.recording.arena.track?.edges.append(
      Track.Edge(Position(0.5, 0.025), Position(0.5, 0.05)))
    let events = try session.events()
    #expect(events.significant.successes == 10)
    #expect(events.events.allSatisfy { $0.speed == nil && $0.shuffledSpeed == nil })
    #expect(events.speedOverRunning == nil && events.shuffledSpeedOverRunning == nil)
  }

  /// A tenth of a unit a second, a third of the frames dropped; forty seconds without frames, in which the
  /// animal is carried away, add nothing.
  @Test func runningSpeedFollowsTimes() throws {
    var session = try session(.runs)
    let draws = RandomStream(seed: 21).uniforms(5_000)
    let kept = draws.indices.filter { draws[$0] > 1.0 / 3 && !(1_500..<3_500).contains($0) }
    session.running = (
      kept.map { Position(0.002 * Double($0) + ($0 < 1_500 ? 0 : 7), 0.025) },
      kept.map { 0.02 * Double($0) }
    )
    #expect(session.runningPaths.count == 2)
    #expect(abs(session.runningSpeed - 0.1) < 1e-9)
    // Nowhere a second of running.
    session.running = ([Position(0, 0), Position(1, 0)], [0, 0.4])
    #expect(session.runningSpeed == 0)
  }

  /// Decoded paths of planted runs go along the line at their speed: cell k fires in bin k at (k + 1/2) / 12.
  @Test func pathsOfPlantedRuns() throws {
    let session = try session(.runs)
    let events = try session.events()
    for (event, path) in zip(events.events, try session.paths(of: events)) {
      #expect(path.count == Int((event.end - event.start) / 0.02 + 1e-6))
      let seen = path.filter(\.isFinite)
      #expect(seen.count > 9)
      let (first, last) = (try #require(seen.first), try #require(seen.last))
      #expect(first.x < 0.2 && last.x > 0.75, "\(seen)")
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $1.x > $0.x - 0.05 })
    }
  }

  /// Events of random cells have no speed, because no more of them are significant than by chance: of 60,
  /// ten or more would be with probability 5e-4.
  @Test func noiseHasNoSpeed() throws {
    let session = try session(.noise, events: 60)
    let events = try session.events()
    #expect(events.events.count > 50 && events.significant.successes < 10)
    #expect(events.speedOverRunning == nil && events.shuffledSpeedOverRunning != nil)
  }

  /// Runs whose cells are dealt out to other maps are found at the rate of chance: each permutation decides
  /// for all runs alike, so that eight permutations of one run count. Three or more of eight would be
  /// significant with probability 6e-3.
  @Test func permutedUnitsAreChance() throws {
    let session = try session(.runs, events: 3)
    let found = try (0..<8).count { draw in
      let events = try session.events(permuting: RandomStream(seed: 40, step: UInt64(draw)))
      return (events.events.first?.pValue ?? 1) < 0.05
    }
    #expect(found < 3)
  }

  /// Planted runs of 30 spikes are found, Poisson spikes are not: of 60, ten or more would be with
  /// probability 5e-4. The speed that is read is the one planted, within a fifth.
  @Test func controlsHavePower() throws {
    var settings = DecodingControls.Settings()
    (settings.count, settings.spikes) = (60, [30])
    let controls = try DecodingControls(session(.runs), settings: settings, seed: 3)
    #expect(try #require(controls.planted[0].found.share) >= 0.75)
    #expect(abs(try #require(controls.planted[0].speedRatio) - 1) < 0.2)
    #expect(controls.poisson.trials == 60 && controls.poisson.successes < 10)
  }

  /// Twelve cells a twelfth apart tell places within a tenth of the line; another order of the same places
  /// is a third away.
  @Test func heldOutRunningIsDecoded() throws {
    let decoded = try RunningDecoding(session(.runs))
    #expect(decoded.units == 12 && decoded.bins > 100)
    #expect(decoded.medianError < 0.1 && decoded.shuffledError > 0.2)
  }

  @Test func recordingsWithoutPlaceUnitsAreRefused() throws {
    var session = try session(.runs)
    session.recording.choice.leastInformation = 50
    let error = #expect(throws: ReplayError.self) { try session.events() }
    #expect(error?.description.contains("0 of 13 units say where the animal is") == true)
  }
}
