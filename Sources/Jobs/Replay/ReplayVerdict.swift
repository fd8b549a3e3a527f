import ReplayNetworks

/// What replay is worth in plain words, from scores that collapsed, frozen and jittering networks fail.
struct ReplayVerdict {
  private(set) var verdict = Verdict()

  /// Places that a replay must go to, of those of behaviour, to have gone anywhere.
  static let leastCoverage = 0.05

  /// - Parameter shuffled: scores of the same replays from shuffled starts.
  init(_ scores: ReplayScores, _ shuffled: ReplayScores?) {
    judge(scores, "")
    if let shuffled { judge(shuffled, "from shuffled starts ") }
  }

  private mutating func judge(_ scores: ReplayScores, _ from: String) {
    if scores.divergedShare > 0 {
      verdict.add(.poor, "\(from)\(percent(scores.divergedShare)) of the replays diverge")
    }
    let awake = scores.awakeSilentTime ?? 0
    if let silent = scores.silentTime, silent > 0.5, silent > 2 * awake {
      verdict.add(
        .poor,
        "\(from)replay falls silent: \(percent(silent)) of its late time has no position or that of a "
          + "silent network (awake \(percent(awake)))")
    }
    if let off = scores.offBehaviour, off > 0.3 {
      verdict.add(.poor, "\(from)\(percent(off)) of the late time lies off behaviour")
    }
    guard let coverage = scores.coverage else { return }
    let awakeText = scores.awakeCoverage.map { ", an awake run \(percent($0))" } ?? ""
    let text = "\(from)a replay goes to \(percent(coverage)) of behaviour's places late\(awakeText)"
    if coverage < Self.leastCoverage {
      verdict.add(.poor, text + ": it stays where it is (`--preset explore` may move it)")
    } else {
      verdict.add(.good, text)
    }
  }

  private func percent(_ share: Double) -> String { Self.percent(share) }

  /// "42 %"
  static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
}
