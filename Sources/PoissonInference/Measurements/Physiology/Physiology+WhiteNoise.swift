import RandomStreams
import Tensors

extension Physiology {
  /// Spike-triggered averages `[neuron, lag · pixel]` to white noise of unit variance, a new frame
  /// at every step: `Σ z_k(t) x(t - lag) / Σ z_k`, lags from 0.
  public func spikeTriggeredAverages(
    batch: Int = 200, trials: Int = 10, warmup: Int = 40, steps: Int = 100, lags: Int = 8
  ) -> Matrix<Double> {
    let latents = model.configuration.latents
    var sums = [Matrix<Scalar>](repeating: .zeros(latents, image.count), count: lags)
    var spikes = [Double](repeating: 0, count: latents)
    for trial in 0..<trials {
      showNoise(firstChain: UInt32(trial * batch), images: batch, steps: warmup + steps, lags) {
        step, counts, recent in
        guard step >= warmup else { return }
        for (lag, past) in recent.enumerated() {
          sums[lag].setToProduct(counts, past, transposingFirst: true, adding: 1)
        }
        for (k, count) in counts.columnSums().enumerated() { spikes[k] += Double(count) }
      }
    }
    var elements: [Double] = []
    for k in 0..<latents {
      let scale = spikes[k] > 0 ? spikes[k] : .infinity
      for sum in sums { elements += sum.row(k).map { Double($0) / scale } }
    }
    return Matrix(rows: latents, columns: lags * image.count, elements: elements)
  }

  /// Shows a batch of streams a frame of unit white noise at every step; `body` gets the step, counts
  /// `[image, neuron]`, and the last frames, newest first.
  private func showNoise(
    firstChain chain: UInt32, images: Int, steps: Int, _ kept: Int,
    _ body: (Int, Matrix<Scalar>, [Matrix<Scalar>]) -> Void
  ) {
    var settings = InferenceSettings<Scalar>(mode: .sample, seed: seed)
    settings.noise = .stream(RandomStream(seed: seed, chain: chain))
    var session = InferenceSession(model, images: images, settings: settings)
    var stream = RandomStream(seed: seed, chain: chain, purpose: .whiteNoiseFrames)
    var recent: [Matrix<Scalar>] = []
    for step in 0..<steps {
      recent.insert(.normals(images, image.count, from: &stream), at: 0)
      if recent.count > kept { recent.removeLast() }
      body(step, session.step(recent[0]).activity, recent)
    }
  }

  /// Mean size of lateral weights |W_ij| (over the mean self weight W_ii) of pairs of neurons by the
  /// difference of their preferred orientations, in bins of `binWidth` degrees from 0 to 90; nil for empty bins.
  public func lateralCompetition(
    of preferences: [Preference], binWidth: Double = 15
  ) -> [Double?] {
    let lateral = model.lateralWeights
    let bins = Int(90 / binWidth)
    var (sums, counts) = ([Double](repeating: 0, count: bins), [Int](repeating: 0, count: bins))
    var own = 0.0
    for a in preferences {
      own += Double(lateral[a.neuron, a.neuron]) / Double(preferences.count)
      for b in preferences where b.neuron != a.neuron {
        var difference = abs(a.grating.orientation - b.grating.orientation)
        if difference > 90 { difference = 180 - difference }
        let bin = min(bins - 1, Int(difference / binWidth))
        sums[bin] += abs(Double(lateral[a.neuron, b.neuron]))
        counts[bin] += 1
      }
    }
    return (0..<bins).map { counts[$0] > 0 ? sums[$0] / Double(counts[$0]) / own : nil }
  }
}
