/// How chains move between labelled states (modes, attractors, percepts): dwell times and switches.
///
/// ```swift
/// let switching = Switching(labels: labels, timeStep: 0.01)   // [chain][time]
/// print(switching.rate, switching.meanDwellTime(of: 0))
/// ```
public struct Switching: Sendable, Equatable, Codable {
  /// An unbroken stay in one state.
  public struct Dwell: Sendable, Equatable, Codable {
    /// The state.
    public var label: Int
    /// How long, in the unit of the time step.
    public var duration: Double
    /// Whether both its beginning and its end were seen; the first and last stay of a chain are cut
    /// off by the record.
    public var isComplete: Bool
  }

  /// All stays, chain after chain, in the order of time.
  public let dwells: [Dwell]
  /// Switches from one state (outer key) to another (inner key).
  public let switches: [Int: [Int: Int]]
  /// Time observed, over all chains.
  public let duration: Double

  /// From the state of each chain at each step, `[chain][time]`, steps `timeStep` apart.
  public init(labels chains: [[Int]], timeStep: Double = 1) {
    var dwells: [Dwell] = []
    var switches: [Int: [Int: Int]] = [:]
    for chain in chains {
      var start = 0
      for t in chain.indices.dropFirst() where chain[t] != chain[t - 1] {
        dwells.append(
          Dwell(
            label: chain[start], duration: Double(t - start) * timeStep, isComplete: start > 0))
        switches[chain[t - 1], default: [:]][chain[t], default: 0] += 1
        start = t
      }
      guard let last = chain.last else { continue }
      dwells.append(
        Dwell(label: last, duration: Double(chain.count - start) * timeStep, isComplete: false))
    }
    self.dwells = dwells
    self.switches = switches
    duration = Double(chains.reduce(0) { $0 + $1.count }) * timeStep
  }

  /// Switches of all kinds.
  public var count: Int { switches.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

  /// Switches per unit of time; undefined (`nil`) without observation.
  public var rate: Double? { duration > 0 ? Double(count) / duration : nil }

  /// Time in a state over the number of times it was left: the mean dwell time, with stays cut off
  /// by the record counted rightly (maximum likelihood for exponential dwell times). Undefined
  /// (`nil`) for a state never left.
  public func meanDwellTime(of label: Int) -> Double? {
    let exits = switches[label]?.values.reduce(0, +) ?? 0
    guard exits > 0 else { return nil }
    return dwells.reduce(0) { $0 + ($1.label == label ? $1.duration : 0) } / Double(exits)
  }

  /// Complete stays in a state, for histograms. Long ones are cut off more often, so their mean is
  /// too small: `meanDwellTime(of:)` is not.
  public func completeDwellTimes(of label: Int) -> [Double] {
    dwells.filter { $0.label == label && $0.isComplete }.map(\.duration)
  }

  /// The share of time spent in each state.
  public var occupancy: [Int: Double] {
    var time: [Int: Double] = [:]
    for dwell in dwells { time[dwell.label, default: 0] += dwell.duration / duration }
    return time
  }
}
