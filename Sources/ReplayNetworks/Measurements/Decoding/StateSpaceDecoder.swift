import Tensors

/// Decoding with movement models: a hidden position and a hidden kind of movement, by the forward
/// and backward recursions (REPLAY §11.2).
///
/// Movements: stationary (hover), random walk (continuous), uniform (fragmented). Between bins the
/// kind persists with probability `persistence`.
///
/// - Reference: Denovellis et al. (2021), eLife 10 e64505.
public struct StateSpaceDecoder: Sendable {
  /// How the position moves from bin to bin.
  public enum Movement: Int, Sendable, Codable, CaseIterable {
    case hover, continuous, fragmented
  }

  /// Rates by place, and the prior.
  public let decoder: BayesianDecoder
  /// Standard deviation of the random walk, arena units per bin.
  public var walkDeviation: Double
  /// Probability that a movement goes on.
  public var persistence: Double
  private let walk: [[(place: Int, weight: Double)]]

  /// A decoder that follows `decoder`'s posteriors in time.
  ///
  /// - Parameters:
  ///   - walkDeviation: standard deviation of the random walk of one time bin, arena units.
  ///   - persistence: probability that the kind of movement stays from one bin to the next.
  public init(_ decoder: BayesianDecoder, walkDeviation: Double, persistence: Double = 0.98) {
    self.decoder = decoder
    self.walkDeviation = walkDeviation
    self.persistence = persistence
    let centres = decoder.centres
    walk = centres.map { from in
      var weights: [(place: Int, weight: Double)] = []
      for (place, to) in centres.enumerated() {
        let distance = to.distance(to: from)
        guard distance <= 4 * walkDeviation else { continue }
        let z = distance / walkDeviation
        weights.append((place, exp(-z * z / 2)))
      }
      let total = weights.reduce(0) { $0 + $1.weight }
      return weights.map { ($0.place, $0.weight / total) }
    }
  }

  /// What an event decodes to.
  public struct Result: Sendable {
    /// P(x_t | all counts), by bin and place.
    public var positions: [[Double]]
    /// P(movement_t | all counts), by bin, in the order of `Movement.allCases`.
    public var movements: [[Double]]
    /// ln P(all counts), up to a constant of the counts alone.
    public var logEvidence: Double

    /// The most probable movement of every bin.
    public var labels: [Movement] {
      movements.map { shares in
        let best = shares.indices.max { shares[$0] < shares[$1] } ?? 0
        return Movement(rawValue: best) ?? .hover
      }
    }
  }

  /// Decodes counts `[bin][unit]`; nil for no bins.
  public func decode(_ counts: [[Double]], width: Double) -> Result? {
    guard !counts.isEmpty else { return nil }
    let (places, kinds) = (decoder.places.count, Movement.allCases.count)
    var forward: [[Double]] = []
    var likelihoods: [[Double]] = []
    var evidence = 0.0
    var state = [Double](repeating: 1 / Double(places * kinds), count: places * kinds)
    for (bin, row) in counts.enumerated() {
      if bin > 0 { state = moved(state) }
      let logs = decoder.logLikelihood(counts: row, width: width)
      let largest = logs.max() ?? 0
      let likelihood = logs.map { exp($0 - largest) }
      var total = 0.0
      for index in state.indices {
        state[index] *= likelihood[index % places]
        total += state[index]
      }
      for index in state.indices { state[index] /= total }
      evidence += log(total) + largest
      forward.append(state)
      likelihoods.append(likelihood)
    }
    return smooth(forward, likelihoods, evidence: evidence)
  }

  private func smooth(
    _ forward: [[Double]], _ likelihoods: [[Double]], evidence: Double
  ) -> Result {
    let (places, kinds) = (decoder.places.count, Movement.allCases.count)
    var backward = [Double](repeating: 1, count: places * kinds)
    var (positions, movements) = ([[Double]](), [[Double]]())
    for bin in stride(from: forward.count - 1, through: 0, by: -1) {
      if bin + 1 < forward.count {
        var weighted = backward
        for index in weighted.indices { weighted[index] *= likelihoods[bin + 1][index % places] }
        backward = movedBack(weighted)
        let total = backward.reduce(0, +)
        for index in backward.indices { backward[index] /= total }
      }
      var joint = zip(forward[bin], backward).map { $0 * $1 }
      let total = joint.reduce(0, +)
      joint = joint.map { $0 / total }
      positions.append(
        (0..<places).map { place in (0..<kinds).reduce(0) { $0 + joint[$1 * places + place] } })
      movements.append((0..<kinds).map { joint[$0 * places..<($0 + 1) * places].reduce(0, +) })
    }
    return Result(
      positions: positions.reversed(), movements: movements.reversed(), logEvidence: evidence)
  }

  /// One step of the prior: the kind changes, then the position moves by its new kind.
  private func moved(_ state: [Double]) -> [Double] {
    let (places, kinds) = (decoder.places.count, Movement.allCases.count)
    let mixed = mixedKinds(state)
    var result = [Double](repeating: 0, count: places * kinds)
    let (hover, continuous, fragmented) = (0, places, 2 * places)
    for place in 0..<places { result[hover + place] = mixed[hover + place] }
    for place in 0..<places where mixed[continuous + place] > 0 {
      let mass = mixed[continuous + place]
      for (to, weight) in walk[place] { result[continuous + to] += mass * weight }
    }
    let spread = mixed[fragmented..<fragmented + places].reduce(0, +) / Double(places)
    for place in 0..<places { result[fragmented + place] = spread }
    return result
  }

  /// The transpose of `moved`.
  private func movedBack(_ values: [Double]) -> [Double] {
    let (places, kinds) = (decoder.places.count, Movement.allCases.count)
    var result = [Double](repeating: 0, count: places * kinds)
    for place in 0..<places {
      result[place] = values[place]
      result[places + place] = walk[place].reduce(0.0) {
        $0 + $1.weight * values[places + $1.place]
      }
    }
    let mean = values[2 * places..<3 * places].reduce(0, +) / Double(places)
    for place in 0..<places { result[2 * places + place] = mean }
    return mixedKinds(result)
  }

  /// Kinds persist or change to one of the others; symmetric, so its own transpose.
  private func mixedKinds(_ state: [Double]) -> [Double] {
    let (places, kinds) = (decoder.places.count, Movement.allCases.count)
    let change = (1 - persistence) / Double(kinds - 1)
    var result = [Double](repeating: 0, count: state.count)
    for place in 0..<places {
      let total = (0..<kinds).reduce(0.0) { $0 + state[$1 * places + place] }
      for kind in 0..<kinds {
        let own = state[kind * places + place]
        result[kind * places + place] = persistence * own + change * (total - own)
      }
    }
    return result
  }
}
