import Tensors

/// A number of successes among trials beside the share that chance would give.
public struct BinomialShare: Sendable, Equatable, Codable {
  /// Successes, as events with p below α.
  public var successes: Int
  /// Trials, as events scored.
  public var trials: Int

  /// `successes` of `trials`.
  public init(_ successes: Int, of trials: Int) {
    (self.successes, self.trials) = (successes, trials)
  }

  /// nil without trials.
  public var share: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }

  /// Wilson's 95 % interval of the share behind the trials.
  public var interval: ClosedRange<Double> {
    guard trials > 0 else { return 0...1 }
    let (n, z) = (Double(trials), 1.959964)
    let p = Double(successes) / n
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }

  /// P(X ≥ successes) where every trial succeeds with probability `chance`: the exact upper tail of the
  /// binomial law.
  public func pValue(chance: Double) -> Double {
    guard successes > 0 else { return 1 }
    guard chance > 0 else { return 0 }
    guard chance < 1 else { return 1 }
    // ln of the law at 0, then upwards by its ratios.
    var logTerm = Double(trials) * log(1 - chance)
    var tail = 0.0
    for k in 0...trials {
      if k > 0 {
        logTerm += log(Double(trials - k + 1) / Double(k) * chance / (1 - chance))
      }
      if k >= successes { tail += exp(logTerm) }
    }
    return min(1, tail)
  }
}
