import Figures
import RandomStreams
import ReplayNetworks

/// What a training is worth: whether running is followed, and whether the network replays under any
/// setting.
struct TrainingVerdict {
  private(set) var verdict = Verdict()

  /// - Parameters:
  ///   - recorded: recorded running beside generated running, which the network learned from.
  ///   - replays: settings by name and what replay under them scores.
  ///   - lengths: how lengths are told.
  init(
    _ reference: ReplayReference, recorded: ReplayReference? = nil,
    replays: [(name: String, scores: ReplayScores)], lengths: Lengths = Lengths()
  ) {
    judgeFollowing(reference, "held-out running", lengths)
    if let recorded { judgeFollowing(recorded, "recorded running", lengths) }
    judgeReplays(replays)
  }

  /// Half of the decoded samples lie within what distance of the true ones, and of others'.
  private mutating func judgeFollowing(
    _ reference: ReplayReference, _ running: String, _ lengths: Lengths
  ) {
    // Decoded runs lack the first sample.
    let truth = reference.heldOut.samples(1..<reference.heldOut.samples).points
    let read = reference.decoded.points
    let located = zip(read, truth).filter { $0.0.isFinite }
    guard truth.count == read.count, 2 * located.count > read.count else {
      return verdict.add(.poor, "while the animal runs, the network is silent for half of the time")
    }
    let order = RandomStream(seed: 1).permutation(of: located.count)
    let error = median(located.map { $0.0.distance(to: $0.1) })
    let chance = median(zip(order, located).map { located[$0].0.distance(to: $1.1) })
    verdict.add(
      error < 0.3 * chance ? .good : error < 0.6 * chance ? .undecided : .poor,
      "\(running) is followed within \(lengths.text(error)) (median; other moments of it lie "
        + "\(lengths.text(chance)) away)")
  }

  private mutating func judgeReplays(_ replays: [(name: String, scores: ReplayScores)]) {
    let best = replays.max { ($0.scores.coverage ?? 0) < ($1.scores.coverage ?? 0) }
    guard let best, let base = replays.first else { return }
    func share(_ scores: ReplayScores) -> String { ReplayVerdict.percent(scores.coverage ?? 0) }
    let text =
      best.name == base.name
      ? "replay without modifiers goes to \(share(base.scores)) of behaviour's places late"
      : "replay without modifiers goes to \(share(base.scores)) of behaviour's places late, with preset "
        + "`\(best.name)` to \(share(best.scores))"
    let awake =
      base.scores.awakeCoverage.map { " (an awake run to \(ReplayVerdict.percent($0)))" } ?? ""
    verdict.add(
      (best.scores.coverage ?? 0) >= ReplayVerdict.leastCoverage ? .good : .poor, text + awake)
  }

  /// Arena units, or those of an animal's recording.
  struct Lengths {
    /// Units of the recording per arena unit.
    var scale = 1.0
    /// What they are called.
    var unit = "arena units"

    init() {}

    /// - Parameter unit: that of the positions; nil where it is not known.
    init(of run: ReplayRun, unit: String?) {
      guard let arena = run.task.environment.trackedArena else { return }
      (scale, self.unit) = (arena.scale, unit ?? "of the data's units")
    }

    func text(_ length: Double) -> String { "\((scale * length).shortText) \(unit)" }
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}
