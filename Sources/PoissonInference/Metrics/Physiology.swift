import RandomStreams
import Tensors

/// Experiments of visual physiology on a model: gratings in, rates out.
///
/// All start from the state adapted to a blank field and, in the mean mode, are deterministic.
public struct Physiology<Scalar: InferenceScalar>: Sendable {
  /// The network that runs.
  public let model: IterativeModel<Scalar>
  /// Steps on the blank field before a stimulus.
  public var blankSteps = 300
  /// Steps on a stimulus.
  public var steps = 300
  /// How latents are drawn.
  public var mode = InferenceMode.mean
  /// The seed of every draw.
  public var seed: UInt64 = 0

  /// A bench that shows stimuli to `model` with the default durations.
  public init(_ model: IterativeModel<Scalar>) { self.model = model }

  private var image: ImageShape { model.configuration.image }

  private func session(_ stimuli: Int) -> InferenceSession<Scalar> {
    InferenceSession(
      model, images: stimuli, settings: InferenceSettings(mode: mode, seed: seed))
  }

  /// A session adapted to the blank field.
  private func adapted(_ stimuli: Int) -> InferenceSession<Scalar> {
    var one = session(1)
    one.advance(.zeros(1, image.count), steps: blankSteps)
    var many = session(stimuli)
    many.state = InferenceState(
      potential: one.state.potential.repeatingRow(stimuli),
      logDeviation: one.state.logDeviation?.repeatingRow(stimuli), step: blankSteps)
    return many
  }

  private func frames(_ gratings: [[Grating]]) -> Matrix<Scalar> {
    let rows = gratings.map { parts -> [Scalar] in
      parts.reduce([Scalar](repeating: 0, count: image.count)) { sum, grating in
        zip(sum, grating.pixels(image) as [Scalar]).map { $0 + $1 }
      }
    }
    return Matrix(rows)
  }

  /// Mean rates of every neuron in steps `window` (counted from 1) of each stimulus,
  /// `[stimulus, neuron]`. A stimulus is a sum of gratings.
  public func rates(to gratings: [[Grating]], window: ClosedRange<Int>? = nil) -> Matrix<Double> {
    let window = window ?? (steps / 2 + 1)...steps
    let frames = frames(gratings)
    var session = adapted(gratings.count)
    var sums = Matrix<Double>.zeros(gratings.count, model.configuration.latents)
    for step in 1...window.upperBound {
      session.advance(frames, steps: 1)
      if window.contains(step) { sums.add(Matrix<Double>(session.rates())) }
    }
    sums.scale(by: 1 / Double(window.count))
    return sums
  }

  // MARK: - Tuning

  /// What drives each neuron best on a grid of gratings.
  public struct Preference: Sendable {
    /// The neuron.
    public var neuron: Int
    /// The grating.
    public var grating: Grating
    /// Rate at the best grating.
    public var rate: Double
    /// 1 - circular variance over orientations at the best frequency and phase.
    public var selectivity: Double
    /// Half width at half height of the orientation tuning, degrees; nil if it never falls so far.
    public var halfWidth: Double?
    /// Rates over the grid's orientations at the best frequency and phase.
    public var tuning: [Double]
  }

  /// Preferences of all neurons over orientations, frequencies and phases.
  public func preferences(
    orientations: [Double] = stride(from: 0, to: 180, by: 15).map { $0 },
    frequencies: [Double] = [1, 1.5, 2, 3, 4, 5, 6], phases: Int = 4, contrast: Double = 1
  ) -> [Preference] {
    var grid: [Grating] = []
    for frequency in frequencies {
      for phase in 0..<phases {
        for orientation in orientations {
          grid.append(
            Grating(
              orientation: orientation, frequency: frequency, contrast: contrast,
              phase: 2 * .pi * Double(phase) / Double(phases)))
        }
      }
    }
    let responses = rates(to: grid.map { [$0] })
    return (0..<responses.columns).map { k in
      let column = responses.column(k)
      let best = column.indices.max { column[$0] < column[$1] }!
      let start = best / orientations.count * orientations.count
      let tuning = Array(column[start..<start + orientations.count])
      return Preference(
        neuron: k, grating: grid[best], rate: column[best],
        selectivity: Self.selectivity(tuning, orientations),
        halfWidth: Self.halfWidth(tuning, orientations, best: best - start), tuning: tuning)
    }
  }

  /// |Σ r e^{2iθ}| / Σ r
  static func selectivity(_ rates: [Double], _ orientations: [Double]) -> Double {
    let total = rates.reduce(0, +)
    guard total > 0 else { return 0 }
    var (x, y) = (0.0, 0.0)
    for (rate, orientation) in zip(rates, orientations) {
      x += rate * cos(2 * orientation * .pi / 180)
      y += rate * sin(2 * orientation * .pi / 180)
    }
    return (x * x + y * y).squareRoot() / total
  }

  /// Linear interpolation to half of the peak above the least response, mean of both sides.
  static func halfWidth(_ rates: [Double], _ orientations: [Double], best: Int) -> Double? {
    let count = rates.count
    guard count > 2, let low = rates.min() else { return nil }
    let half = (rates[best] + low) / 2
    let spacing = 180 / Double(count)
    var widths: [Double] = []
    for direction in [1, -1] {
      for step in 1...count / 2 {
        let here = rates[((best + direction * step) % count + count) % count]
        let before = rates[((best + direction * (step - 1)) % count + count) % count]
        if here <= half {
          widths.append((Double(step - 1) + (before - half) / max(before - here, 1e-12)) * spacing)
          break
        }
      }
    }
    return widths.isEmpty ? nil : widths.reduce(0, +) / Double(widths.count)
  }

  // MARK: - Contrast

  /// Responses to a neuron's best grating over contrasts: mean rates late (last half) and early
  /// (first 20 steps), and the step of half rise of the population-mean rate change.
  public struct ContrastResponse: Sendable {
    /// Contrasts shown.
    public var contrasts: [Double]
    /// `[contrast]`, mean over the neurons given.
    public var lateRates: [Double]
    /// Rates in the first steps.
    public var earlyRates: [Double]
    /// Mean over neurons of the step at which the rate change reaches half of its final value.
    public var latencies: [Double?]
  }

  /// Each neuron is shown its own best grating; responses are averaged over the neurons.
  public func contrastResponse(
    of preferences: [Preference], contrasts: [Double] = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2]
  ) -> ContrastResponse {
    var result = ContrastResponse(
      contrasts: contrasts, lateRates: [], earlyRates: [], latencies: [])
    for contrast in contrasts {
      let stimuli = preferences.map { preference -> [Grating] in
        var grating = preference.grating
        grating.contrast = contrast
        return [grating]
      }
      let frames = frames(stimuli)
      var session = adapted(stimuli.count)
      var traces = [[Double]](repeating: [], count: preferences.count)
      let start = session.rates()
      for _ in 0..<steps {
        session.advance(frames, steps: 1)
        let rates = session.rates()
        for (row, preference) in preferences.enumerated() {
          traces[row].append(Double(rates[row, preference.neuron]))
        }
      }
      let mean = { (range: Range<Int>) in
        traces.reduce(0.0) { $0 + $1[range].reduce(0, +) / Double(range.count) }
          / Double(max(traces.count, 1))
      }
      result.lateRates.append(mean(steps / 2..<steps))
      result.earlyRates.append(mean(0..<min(20, steps)))
      let population = (0..<steps).map { t in
        traces.enumerated().reduce(0.0) { sum, entry in
          sum + entry.element[t] - Double(start[entry.offset, preferences[entry.offset].neuron])
        }
      }
      result.latencies.append(Self.halfRise(population))
    }
    return result
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

  // MARK: - Suppression and size

  /// 1 - R(test + orthogonal mask of equal contrast) / R(test) of each neuron at its best grating.
  public func crossOrientationSuppression(of preferences: [Preference]) -> [Double] {
    let tests = preferences.map { [$0.grating] }
    let plaids = preferences.map { preference -> [Grating] in
      var mask = preference.grating
      mask.orientation += 90
      return [preference.grating, mask]
    }
    let (alone, masked) = (rates(to: tests), rates(to: plaids))
    return preferences.enumerated().map { row, preference in
      1 - masked[row, preference.neuron] / max(alone[row, preference.neuron], 1e-12)
    }
  }

  /// Rates of each neuron to its best grating in apertures of these radii (image widths),
  /// `[radius, neuron of the list]`.
  public func sizeTuning(of preferences: [Preference], radii: [Double]) -> Matrix<Double> {
    var result = Matrix<Double>.zeros(radii.count, preferences.count)
    for (index, radius) in radii.enumerated() {
      let stimuli = preferences.map { preference -> [Grating] in
        var grating = preference.grating
        grating.aperture = radius
        return [grating]
      }
      let responses = rates(to: stimuli)
      for (column, preference) in preferences.enumerated() {
        result[index, column] = responses[column, preference.neuron]
      }
    }
    return result
  }

  // MARK: - White noise, lateral competition

  /// Spike-triggered averages `[neuron, lag · pixel]` to white noise of unit variance, a new frame
  /// at every step: `Σ z_k(t) x(t - lag) / Σ z_k`, lags from 0.
  public func spikeTriggeredAverages(
    batch: Int = 200, trials: Int = 10, warmup: Int = 40, steps: Int = 100, lags: Int = 8
  ) -> Matrix<Double> {
    let (pixels, latents) = (image.count, model.configuration.latents)
    var sums = [Matrix<Scalar>](repeating: .zeros(latents, pixels), count: lags)
    var spikes = [Double](repeating: 0, count: latents)
    for trial in 0..<trials {
      var settings = InferenceSettings<Scalar>(mode: .sample, seed: seed)
      settings.noise = .stream(
        RandomStream(seed: seed, chain: UInt32(trial * batch)))
      var session = InferenceSession(model, images: batch, settings: settings)
      var stream = RandomStream(
        seed: seed, chain: UInt32(trial * batch), purpose: .whiteNoiseFrames)
      var recent: [Matrix<Scalar>] = []
      for step in 0..<warmup + steps {
        let frame = Matrix<Scalar>.normals(batch, pixels, from: &stream)
        recent.insert(frame, at: 0)
        if recent.count > lags { recent.removeLast() }
        let counts = session.step(frame).activity
        guard step >= warmup else { continue }
        for (lag, past) in recent.enumerated() {
          sums[lag].setToProduct(counts, past, transposingFirst: true, adding: 1)
        }
        for (k, count) in counts.columnSums().enumerated() { spikes[k] += Double(count) }
      }
    }
    var result = Matrix<Double>.zeros(latents, lags * pixels)
    for k in 0..<latents where spikes[k] > 0 {
      for lag in 0..<lags {
        for m in 0..<pixels {
          result[k, lag * pixels + m] = Double(sums[lag][k, m]) / spikes[k]
        }
      }
    }
    return result
  }

  /// Mean size of lateral weights |W_ij| (over the mean self weight W_ii) of pairs of neurons by the difference of
  /// their preferred orientations, in bins of `binWidth` degrees from 0 to 90; nil for empty bins.
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

/// Curves fitted to contrast responses.
public enum ContrastFit {
  /// `R = slope · max(0, C - threshold)` by least squares, and r².
  public static func thresholdLinear(
    contrasts: [Double], rates: [Double]
  ) -> (slope: Double, threshold: Double, explained: Double) {
    var best = (slope: 0.0, threshold: 0.0, explained: -Double.infinity)
    let mean = rates.reduce(0, +) / Double(rates.count)
    let total = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let largest = contrasts.max() ?? 1
    for index in 0...400 {
      let threshold = largest * (Double(index) / 400 - 0.25)
      let x = contrasts.map { max(0, $0 - threshold) }
      let power = x.reduce(0) { $0 + $1 * $1 }
      guard power > 0 else { continue }
      let slope = zip(x, rates).reduce(0) { $0 + $1.0 * $1.1 } / power
      let error = zip(x, rates).reduce(0) { $0 + pow($1.1 - slope * $1.0, 2) }
      let explained = 1 - error / max(total, 1e-300)
      if explained > best.explained { best = (slope, threshold, explained) }
    }
    return best
  }

  /// `R = base + peak Cⁿ / (Cⁿ + c₅₀ⁿ)` by least squares over a grid of n and c₅₀, and r².
  public static func nakaRushton(
    contrasts: [Double], rates: [Double]
  ) -> (base: Double, peak: Double, exponent: Double, half: Double, explained: Double) {
    var best = (base: 0.0, peak: 0.0, exponent: 1.0, half: 1.0, explained: -Double.infinity)
    let count = Double(rates.count)
    let mean = rates.reduce(0, +) / count
    let total = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    for exponent in stride(from: 0.5, through: 6, by: 0.1) {
      for step in 0...120 {
        let half = 0.02 * pow(500, Double(step) / 120)
        let x = contrasts.map { pow($0, exponent) / (pow($0, exponent) + pow(half, exponent)) }
        let xMean = x.reduce(0, +) / count
        let spread = x.reduce(0) { $0 + ($1 - xMean) * ($1 - xMean) }
        guard spread > 1e-14 else { continue }
        let peak = zip(x, rates).reduce(0) { $0 + ($1.0 - xMean) * ($1.1 - mean) } / spread
        let base = mean - peak * xMean
        let error = zip(x, rates).reduce(0) { $0 + pow($1.1 - base - peak * $1.0, 2) }
        let explained = 1 - error / max(total, 1e-300)
        if explained > best.explained { best = (base, peak, exponent, half, explained) }
      }
    }
    return best
  }
}
