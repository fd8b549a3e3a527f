import SyntheticData
import Tensors

extension Physiology {
  /// Responses to a neuron's best grating over contrasts: mean rates late (last half) and early
  /// (first 20 steps), and the step of half rise of the population-mean rate change.
  public struct ContrastResponse: Sendable {
    /// C of each grating, in the order of the other arrays.
    public var contrasts: [Double]
    /// `[contrast]`, mean over the neurons given.
    public var lateRates: [Double]
    /// The late rates of every neuron, `[contrast][neuron]`.
    public var neuronRates: [[Double]]
    /// `[contrast]`, mean over the first 20 steps.
    public var earlyRates: [Double]
    /// Mean over neurons of the step at which the rate change reaches half of its final value.
    public var latencies: [Double?]
  }

  /// Each neuron is shown its own best grating; responses are averaged over the neurons.
  public func contrastResponse(
    of preferences: [Preference], contrasts: [Double] = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2]
  ) -> ContrastResponse {
    var result = ContrastResponse(
      contrasts: contrasts, lateRates: [], neuronRates: [], earlyRates: [], latencies: [])
    for contrast in contrasts {
      let stimuli = preferences.map { preference -> [Grating] in
        var grating = preference.grating
        grating.contrast = contrast
        return [grating]
      }
      let (start, traces) = traces(of: preferences.map(\.neuron), to: stimuli)
      let means = { (range: Range<Int>) in
        traces.map { $0[range].reduce(0, +) / Double(range.count) }
      }
      let overall = { (rates: [Double]) in rates.reduce(0, +) / Double(max(rates.count, 1)) }
      result.neuronRates.append(means(steps / 2..<steps))
      result.lateRates.append(overall(means(steps / 2..<steps)))
      result.earlyRates.append(overall(means(0..<min(20, steps))))
      let population = (0..<steps).map { t in
        zip(traces, start).reduce(0.0) { $0 + $1.0[t] - $1.1 }
      }
      result.latencies.append(Self.halfRise(population))
    }
    return result
  }

  /// Rates of neuron i to stimulus i: at the blank state, and at every step.
  private func traces(
    of neurons: [Int], to stimuli: [[Grating]]
  ) -> (start: [Double], traces: [[Double]]) {
    let frames = frames(stimuli)
    var session = adapted(stimuli.count)
    let own = { (rates: Matrix<Scalar>) in
      neurons.enumerated().map { Double(rates[$0.offset, $0.element]) }
    }
    let start = own(session.rates())
    var traces = [[Double]](repeating: [], count: neurons.count)
    for _ in 0..<steps {
      session.advance(frames, steps: 1)
      for (row, rate) in own(session.rates()).enumerated() { traces[row].append(rate) }
    }
    return (start, traces)
  }

  /// The first step, interpolated, at which a trace reaches half of its mean over the last tenth.
  static func halfRise(_ trace: [Double]) -> Double? {
    let tail = trace.suffix(max(1, trace.count / 10))
    let final = tail.reduce(0, +) / Double(tail.count)
    guard final > 0, let index = trace.firstIndex(where: { $0 >= final / 2 }) else { return nil }
    guard index > 0 else { return 1 }
    let (before, here) = (trace[index - 1], trace[index])
    return Double(index) + (final / 2 - before) / max(here - before, 1e-12)
  }
}
