import Archives
import RandomStreams
import Tensors

/// Values that a sweep draws at random: search of several settings at once.
public struct SweepDraws: Codable, Sendable, Equatable {
  /// What the values of one key are.
  public struct Law: Codable, Sendable, Equatable {
    /// How numbers lie between the ends.
    public enum Scale: String, Codable, Sendable { case linear, logarithmic }

    /// The ends; both, or `of`.
    public var from, to: Double?
    /// nil for linear.
    public var scale: Scale?
    /// Whether numbers are rounded to whole ones; nil for not.
    public var whole: Bool?
    /// One of these values, all alike probable, in place of a range.
    public var of: [JSONValue]?
  }

  /// How many draws.
  public var count: Int
  /// Seed of the draws; nil for 1. Draw k depends on the seed and k alone: more draws leave the first
  /// ones as they are.
  public var seed: UInt64?
  /// Laws by key. What is drawn for one key does not depend on the others.
  public var settings: [String: Law]

  /// The draws, the first one first.
  ///
  /// - Throws: `JobError` for a law without values.
  func values() throws -> [[String: JSONValue]] {
    guard count > 0 else {
      throw JobError(.malformedInput, "random: `count` is \(count), expected at least 1.")
    }
    return try (0..<count).map { draw in
      var values: [String: JSONValue] = [:]
      for (key, law) in settings.sorted(by: { $0.key < $1.key }) {
        values[key] = try law.value(at: share(of: key, draw: draw), key: key)
      }
      return values
    }
  }

  /// A uniform number in [0, 1), addressed by the draw and the key.
  private func share(of key: String, draw: Int) -> Double {
    var stream = RandomStream(
      seed: seed ?? 1, chain: UInt32(truncatingIfNeeded: draw),
      step: SweepIdentity(key).number >> 17)
    return Matrix<Double>.uniforms(1, 1, from: &stream)[0, 0]
  }
}

extension SweepDraws.Law {
  /// The value at a share of the law, 0 to 1.
  func value(at share: Double, key: String) throws -> JSONValue {
    if let of {
      guard !of.isEmpty else { throw problem(key, "`of` is empty; give at least one value") }
      return of[min(of.count - 1, Int(share * Double(of.count)))]
    }
    guard let from, let to, from <= to, from.isFinite, to.isFinite else {
      throw problem(key, "expected `of`, or `from` and `to` with from ≤ to")
    }
    guard scale == .logarithmic else { return number(from + share * (to - from)) }
    guard from > 0 else { throw problem(key, "a logarithmic scale needs `from` above 0") }
    return number(exp(log(from) + share * (log(to) - log(from))))
  }

  private func number(_ value: Double) -> JSONValue {
    guard whole == true, let count = Int(exactly: value.rounded()) else { return JSONValue(value) }
    return JSONValue(count)
  }

  private func problem(_ key: String, _ text: String) -> JobError {
    JobError(.malformedInput, "random: `\(key)`: \(text).")
  }
}
