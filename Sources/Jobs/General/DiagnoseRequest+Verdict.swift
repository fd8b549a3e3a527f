import Diagnostics
import Tensors

extension DiagnoseRequest {
  /// What the draws are worth: whether chains agree and are long enough, and, beside a reference, whether
  /// as many draws as are independent are of its law.
  ///
  /// - Parameters:
  ///   - compared: draws of all chains, `[draw, unit]`, and the reference.
  ///   - comparison: all of these draws beside it.
  func verdict(
    on summary: Summary, _ compared: (draws: Matrix<Double>, reference: Matrix<Double>)?,
    _ comparison: ReferenceComparison?, _ doubts: DrawDoubts, _ parallelism: Parallelism
  ) -> Verdict {
    var verdict = Verdict()
    for doubt in doubts.all { verdict.add(.undecided, doubt) }
    verdict.add(chainsOf: summary, isCompared: compared != nil)
    guard let (pooled, reference) = compared else { return verdict }
    if reference == pooled {
      verdict.add(.undecided, "draws and reference are the same numbers, which tells nothing")
    }
    let size = summary.smallestEffectiveSampleSize ?? 0
    // The estimate of independent draws is uncertain by about so much.
    let isIndependent = size >= 0.8 * Double(pooled.rows)
    let independent = min(
      isIndependent ? pooled.rows : Int(saturating: size), Self.mostJudged)
    guard independent >= SampleJudgement.fewest else {
      verdict.add(
        .undecided,
        "\(independent) independent draws are too few to compare with the reference (\(SampleJudgement.fewest) are needed)"
      )
      return verdict
    }
    let judged = SampleJudgement(
      pooled.thinned(to: independent),
      against: reference.thinned(to: ReferenceComparison.mostPaired),
      names: summary.quantities.map(\.name), seed: seed, parallelism: parallelism,
      comparison: independent == pooled.rows ? comparison : nil
    ).verdict
    if independent < pooled.rows {
      // Said beside the findings whose numbers are theirs.
      verdict.add(
        judged.quality,
        "of \(independent) of \(pooled.rows) draws"
          + (isIndependent ? "" : ", no more than are independent"))
    }
    verdict.add(contentsOf: judged)
    return verdict
  }

  /// Draws that the verdict compares, at most.
  private static let mostJudged = 2_000
}

extension Verdict {
  /// Adds the findings of another one.
  mutating func add(contentsOf other: Verdict) {
    for finding in other.findings { add(finding.quality, finding.text) }
  }

  /// Adds what R-hat and effective sample sizes say (limits of Vehtari et al. 2021).
  fileprivate mutating func add(chainsOf summary: Summary, isCompared: Bool) {
    let short = JobMetrics.short
    if let rHat = summary.worstRHat {
      add(
        rHat <= 1.01 ? .good : rHat <= 1.05 ? .undecided : .poor,
        (rHat <= 1.01 ? "chains agree" : "chains differ")
          + ": R-hat is up to \(short(rHat)) (1.01 is agreement)")
    } else if !isCompared || summary.chains > 1 {
      add(.undecided, "R-hat is undefined: nothing says whether chains agree")
    }
    guard let size = summary.smallestEffectiveSampleSize else {
      return add(.undecided, "effective sample sizes are undefined")
    }
    add(
      size >= 400 ? .good : .undecided,
      "the draws are worth \(short(size)) independent ones or more"
        + (size >= 400 ? "" : ", 400 are wanted"))
  }
}
