import Archives

/// What a result is worth, in plain words: every training and every sampling ends with one.
///
/// ```swift
/// var verdict = Verdict()
/// verdict.add(.poor, "two of eight modes are missing")
/// print(verdict.sentence)      // poor: two of eight modes are missing.
/// ```
///
/// A family sets `metrics.verdict`; the fronts print it, and the tool ends with exit code 2 under
/// `--require-quality` unless it is good.
public struct Verdict: Sendable, Equatable {
  /// How good something is, the worst last.
  public enum Quality: String, Sendable, CaseIterable {
    /// What was looked for is not there.
    case good
    /// Too little is known to tell.
    case undecided
    /// A difference that chance does not explain, and that matters.
    case poor

    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// One thing that was looked at.
  public struct Finding: Sendable, Equatable {
    /// How good it is.
    public let quality: Quality
    /// A clause without a full stop, with the numbers that it rests on.
    public let text: String
  }

  /// What was looked at, in the order in which it was.
  public private(set) var findings: [Finding] = []

  /// Nothing was looked at yet.
  public init() {}

  /// Adds what was found.
  ///
  /// - Parameter text: a clause without a full stop, with the numbers that it rests on.
  public mutating func add(_ quality: Quality, _ text: String) {
    findings.append(Finding(quality: quality, text: text))
  }

  /// The worst of the findings; undecided without any.
  public var quality: Quality {
    findings.map(\.quality).max { $0.rank < $1.rank } ?? .undecided
  }

  /// The quality, and what it rests on: the worst findings, or all of them where all are good.
  public var sentence: String {
    let said = findings.filter { $0.quality == quality }.map(\.text)
    return quality.rawValue + ": "
      + (said.isEmpty ? "nothing was measured" : said.joined(separator: "; ")) + "."
  }

  /// Quality, sentence and all findings.
  public var json: JSONValue {
    [
      "quality": .string(quality.rawValue), "sentence": .string(sentence),
      "findings": .array(
        findings.map {
          ["quality": .string($0.quality.rawValue), "text": .string($0.text)]
        }),
    ]
  }
}
