import Tensors

/// How draws spread over the components (modes, clusters) of a law.
public struct Occupancy: Sendable, Equatable, Codable {
  /// Mean responsibility of each component; they add up to 1.
  public let modeMass: [Double]

  /// Entropy of the masses, nat: 0 for one component, ln K for K equal ones.
  public var entropy: Double {
    modeMass.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
  }

  /// From responsibilities `[draw, component]`, the posterior probability of each component given
  /// the draw. Undefined (`nil`) without draws, and unless each row is non-negative with sum 1
  /// (to 1e-3, for single precision).
  public init?<Scalar: TensorScalar>(responsibilities: Matrix<Scalar>) {
    guard let set = SampleSet(responsibilities) else { return nil }
    var masses = [Double](repeating: 0, count: set.units)
    for i in 0..<set.count {
      let row = set.values[i * set.units..<(i + 1) * set.units]
      guard row.allSatisfy({ $0 >= 0 }), abs(row.reduce(0, +) - 1) < 1e-3 else { return nil }
      for (k, value) in row.enumerated() { masses[k] += value }
    }
    let total = masses.reduce(0, +)
    modeMass = masses.map { $0 / total }
  }

  /// From one component per draw, `0 ..< components`. Undefined (`nil`) without draws or for a
  /// label out of range.
  public init?(labels: [Int], components: Int) {
    guard !labels.isEmpty, labels.allSatisfy({ $0 >= 0 && $0 < components }) else { return nil }
    var counts = [Int](repeating: 0, count: components)
    for label in labels { counts[label] += 1 }
    modeMass = counts.map { Double($0) / Double(labels.count) }
  }
}
