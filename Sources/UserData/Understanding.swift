import Archives

/// What a reader understood of a file: one line for people, a record for `run.json`, and warnings.
public struct Understanding: Sendable, Equatable, Codable {
  /// The files, as they were named.
  public var sources: [String]
  /// What was read: "2000 draws of 3 units mu, tau, theta in 4 chains".
  public var summary: String
  /// What was left out, and why.
  public var leftOut: [Omission] = []
  /// What was decided that could be decided otherwise, and by which option.
  public var decisions: [String] = []
  /// What is probably not as it should be.
  public var warnings: [ReadingWarning] = []
  /// Numbers for programs: counts, shapes, scales.
  public var values: [String: JSONValue] = [:]

  /// A part of a file that was not read.
  public struct Omission: Sendable, Equatable, Codable {
    /// Column, array or rows.
    public var name: String
    /// Why.
    public var reason: String

    /// A part that was not read, and why.
    public init(_ name: String, _ reason: String) { (self.name, self.reason) = (name, reason) }
  }

  /// What was read from files.
  public init(sources: [String], summary: String = "") {
    (self.sources, self.summary) = (sources, summary)
  }

  /// One line for standard error.
  public var line: String {
    var text = "\(listed(sources, most: 4)): \(summary)"
    if !leftOut.isEmpty {
      let groups = Dictionary(grouping: leftOut, by: \.reason)
      let parts = groups.keys.sorted().map { reason in
        listed((groups[reason] ?? []).map(\.name), most: 6) + " (\(reason))"
      }
      text += "; left out: " + parts.joined(separator: ", ")
    }
    if !decisions.isEmpty { text += "; " + decisions.joined(separator: "; ") }
    return text
  }

  /// The record for `run.json`.
  public var record: JSONValue {
    var record = values
    record["sources"] = .array(sources.map { .string($0) })
    record["summary"] = .string(summary)
    record["leftOut"] = .array(
      leftOut.map { ["name": .string($0.name), "reason": .string($0.reason)] })
    record["decisions"] = .array(decisions.map { .string($0) })
    record["warnings"] = .array(
      warnings.map { ["kind": .string($0.kind.rawValue), "message": .string($0.message)] })
    return .object(record)
  }

  mutating func leaveOut(_ name: String, _ reason: String) {
    leftOut.append(Omission(name, reason))
  }

  mutating func warn(_ kind: ReadingWarning.Kind, _ message: String) {
    warnings.append(ReadingWarning(kind, message))
  }
}

/// Something in a file that is probably not as it should be.
public struct ReadingWarning: Sendable, Equatable, Codable {
  /// Classes of warnings.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Chains with the same draws: diagnostics of several chains mean nothing.
    case identicalChains
    /// One file named twice.
    case repeatedFile
    /// Chains of several lengths.
    case unequalChains
    /// A column that does not vary, or counts rows.
    case suspectColumn
    /// Numbers that are infinite, or none.
    case notFinite
    /// Values outside the range that the scale expects.
    case overshoot
    /// Times that look like another unit, or that are irregular.
    case timeUnit
    /// Speeds that the rest of the recording makes impossible.
    case impossibleSpeed
    /// One far point again and again: lost tracking written as a number.
    case repeatedPoint
    /// Samples without a position.
    case lostSamples
    /// Positions of low likelihood that are used.
    case lowLikelihood
    /// Something that was in the file and not understood.
    case ignored
  }

  /// The class of this warning.
  public var kind: Kind
  /// What was seen, where, and what to do.
  public var message: String

  /// A warning.
  public init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

  /// Whether a gate of diagnostics must fail: what is computed from such data means nothing.
  public var failsGates: Bool { [.identicalChains, .repeatedFile, .notFinite].contains(kind) }
}

/// Data and what was understood of its file.
public struct Reading<Value: Sendable>: Sendable {
  /// The data.
  public var data: Value
  /// What was understood.
  public var understanding: Understanding

  /// Data and what was understood.
  public init(_ data: Value, _ understanding: Understanding) {
    (self.data, self.understanding) = (data, understanding)
  }
}
