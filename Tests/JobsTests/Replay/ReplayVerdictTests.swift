import Tensors
import Testing

@testable import Jobs
@testable import ReplayNetworks

/// What is said of replay and of training.
@Suite struct ReplayVerdictTests {
  private func scores(_ change: (inout ReplayScores) -> Void) -> ReplayScores {
    var scores = ReplayScores()
    (scores.coverage, scores.awakeCoverage, scores.offBehaviour) = (0.4, 0.5, 0.02)
    (scores.silentTime, scores.awakeSilentTime) = (0.05, 0.04)
    change(&scores)
    return scores
  }

  @Test func replayIsJudgedByItsScores() {
    func verdict(_ change: (inout ReplayScores) -> Void) -> Verdict {
      ReplayVerdict(scores(change), nil).verdict
    }
    #expect(verdict { _ in }.quality == .good)
    #expect(verdict { _ in }.sentence.contains("goes to 40 % of behaviour's places"))
    #expect(verdict { $0.coverage = 0.01 }.sentence.contains("stays where it is"))
    #expect(verdict { $0.silentTime = 0.9 }.sentence.contains("falls silent: 90 %"))
    #expect(verdict { $0.offBehaviour = 0.6 }.quality == .poor)
    #expect(verdict { $0.divergedShare = 0.1 }.quality == .poor)
    // Starts at positions of trials do not make good what other starts have not.
    let shuffled = scores { $0.coverage = 0 }
    #expect(
      ReplayVerdict(scores { _ in }, shuffled).verdict.sentence.contains("from shuffled starts"))
  }

  @Test func trainingIsJudgedByWhatItFollows() {
    let runs = ReplayTask.tMaze().paths(0..<20, iteration: 0, seed: 1)
    func verdict(_ decoded: Trajectories, coverage: Double) -> Verdict {
      TrainingVerdict(
        ReplayReference(training: runs, heldOut: runs, decoded: decoded),
        replays: [
          ("base", scores { $0.coverage = 0 }), ("both", scores { $0.coverage = coverage }),
        ]
      ).verdict
    }
    let followed = runs.samples(1..<runs.samples)
    #expect(verdict(followed, coverage: 0.3).quality == .good)
    #expect(verdict(followed, coverage: 0.3).findings[1].text.contains("preset `both` to 30 %"))
    #expect(verdict(followed, coverage: 0.01).quality == .poor)
    // Runs read from their end to their start.
    var other = followed
    for trial in 0..<20 {
      for t in 0..<64 { other[trial, t] = followed[trial, 63 - t] }
    }
    #expect(verdict(other, coverage: 0.3).quality != .good)
  }

  /// Lengths of an animal's arena are in its recording's unit.
  @Test func lengthsAreThoseOfTheRecording() {
    var lengths = TrainingVerdict.Lengths()
    #expect(lengths.text(0.25) == "0.25 arena units")
    (lengths.scale, lengths.unit) = (80, "cm")
    #expect(lengths.text(0.25) == "20 cm")
  }

  /// Positions that are no numbers, though no state diverged, are an error and not a result.
  @Test func nowhereIsAnError() throws {
    let nowhere = Trajectories(
      trials: 2, samples: 3, timeStep: 1, coordinates: [Double](repeating: .nan, count: 12))
    func check(_ positions: Trajectories) throws(JobError) {
      try ReplayRequest(source: "run").checkPositions(
        ReplayRecord(
          positions: positions, outputs: nil, states: nil, finalStates: .zeros(2, 1),
          divergedAt: [nil, nil], starts: nil))
    }
    let error = #expect(throws: JobError.self) { try check(nowhere) }
    #expect(error?.errorKind == .numericalFailure)
    var somewhere = nowhere
    somewhere[0, 0] = Position(0, 0)
    try check(somewhere)
  }
}
