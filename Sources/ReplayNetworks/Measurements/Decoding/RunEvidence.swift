import RandomStreams
import Tensors

/// How well an event's spikes agree with a run through space, whichever run it is (REPLAY §11.3).
///
/// Of a run x_1 … x_T the N spikes of an event have the law
/// `P(n | x, N) ∝ Π_t Π_i (f_i(x_t) / F)^n_ti` with `F = Σ_t Σ_i f_i(x_t)`: the gain of rest over running is
/// unknown and falls out. The evidence is its mean over all runs H of behaviour, forward and backward, at
/// several constant speeds: `Z(n) = 1/|H| Σ_{x ∈ H} P(n | x, N)`.
public struct RunEvidence: Sendable {
  private let decoder: BayesianDecoder
  private let runs: BehaviouralRuns
  /// Speeds, steps of distance to a bin of time.
  private let paces: [Int]
  /// What is prepared, by number of bins.
  private var prepared: [Int: Hypotheses] = [:]

  /// Evidence of `runs` through the places of `decoder`, at speeds of `paces` steps to a bin of time.
  ///
  /// - Parameter bins: lengths of events to come, for which runs are then ready.
  public init(
    _ decoder: BayesianDecoder, runs: BehaviouralRuns, paces: [Int] = [1, 2, 3, 4, 6],
    bins: Set<Int> = []
  ) {
    (self.decoder, self.runs, self.paces) = (decoder, runs, paces)
    for length in bins { prepared[length] = hypotheses(bins: length) }
  }

  /// Runs of one number of bins; those through the same places are one.
  struct Hypotheses {
    /// `[bin][run]`
    var places: [[Int]]
    /// ln of the share of runs that are this one.
    var logShares: [Double] = []
    /// ln F of each run.
    var logTotals: [Double] = []
  }

  /// All runs of `bins` bins.
  func hypotheses(bins: Int) -> Hypotheses {
    var result = Hypotheses(places: [[Int]](repeating: [], count: bins))
    var (numbers, counts) = ([[Int]: Int](), [Double]())
    for run in paces.flatMap({ runs.sequences(bins: bins, pace: $0) }) {
      if let number = numbers[run] {
        counts[number] += 1
        continue
      }
      numbers[run] = counts.count
      counts.append(1)
      for (bin, place) in run.enumerated() { result.places[bin].append(place) }
      result.logTotals.append(log(run.reduce(0) { $0 + decoder.totalRates[$1] }))
    }
    let total = counts.reduce(0, +)
    result.logShares = counts.map { log($0 / total) }
    return result
  }

  /// ln Z of counts `[bin][unit]`, without what depends on the counts alone; nil where no run of behaviour
  /// is as long.
  public func logEvidence(_ counts: [[Double]]) -> Double? {
    event(counts).logEvidence(order: Array(counts.indices))
  }

  /// Share of `draws` orders of an event's bins with at least its evidence, the event's own among them; nil
  /// where no run of behaviour is as long.
  ///
  /// Where nothing is replayed every order of the bins is as probable, so that the share is below α with
  /// probability α at most. It is less in short events, because an order and its reverse are equal in
  /// evidence, and next to 0 where `leastPValue` is above α.
  public func pValue(of counts: [[Double]], draws: Int, stream: RandomStream) -> Double? {
    let event = event(counts)
    guard let observed = event.logEvidence(order: Array(counts.indices)) else { return nil }
    let asLarge = (0..<draws).count { draw in
      let address = stream.with(.eventShuffles).at(step: stream.step + UInt64(draw))
      let shuffled = event.logEvidence(order: address.permutation(of: counts.count))
      return (shuffled ?? 0) >= observed - 1e-9
    }
    return Double(1 + asLarge) / Double(draws + 1)
  }

  /// Least p that the orders of an event's bins `[bin][unit]` allow, but for the chance of few draws: `2/T!` of
  /// the T bins whose counts differ, 1 for T below 2. It is below 0.05 from T = 5 on.
  ///
  /// Runs are there in both directions, so that an order and its reverse are equal in evidence. Bins of equal
  /// counts, as silent ones are, count once; further orders that their repeats make are left out.
  public static func leastPValue(of counts: [[Double]]) -> Double {
    let different = Set(counts).count
    return different < 2 ? 1 : (2...different).reduce(2.0) { $0 / Double($1) }
  }
}

extension RunEvidence {
  private func event(_ counts: [[Double]]) -> Event {
    Event(counts, decoder, prepared[counts.count] ?? hypotheses(bins: counts.count))
  }

  /// An event beside the runs of its length.
  private struct Event {
    /// Σ_i n_ti ln f_i(x), `bin · places + place`.
    let logRates: [Double]
    let places: Int
    /// What a run's likelihood has whatever the order of bins: ln share - N ln F.
    let weights: [Double]
    let hypotheses: Hypotheses

    init(_ counts: [[Double]], _ decoder: BayesianDecoder, _ hypotheses: Hypotheses) {
      logRates = counts.flatMap { decoder.logLikelihood(counts: $0, width: 0) }
      places = decoder.places.count
      let spikes = counts.joined().reduce(0, +)
      weights = zip(hypotheses.logShares, hypotheses.logTotals).map { $0 - spikes * $1 }
      self.hypotheses = hypotheses
    }

    /// ln Z with bin `order[t]` in the place of bin t.
    func logEvidence(order: [Int]) -> Double? {
      let values = logLikelihoods(order.map { $0 * places })
      guard let largest = values.max() else { return nil }
      return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
    }

    /// ln of share and likelihood of each run; `rows` says where each bin's rates begin.
    private func logLikelihoods(_ rows: [Int]) -> [Double] {
      var values = weights
      for (row, run) in zip(rows, hypotheses.places) {
        for number in values.indices { values[number] += logRates[row + run[number]] }
      }
      return values
    }
  }
}
