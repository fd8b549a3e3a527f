import Archives
import Diagnostics
import Tensors

/// What gratings tell of the neurons of a model that they drive best: tuning, responses against contrast, apertures
/// and orthogonal masks (IPVAE §8.1, E7).
public struct PhysiologySurvey: Sendable {
  /// What is shown, and to how many neurons.
  public struct Settings: Sendable, Codable, Equatable {
    /// Neurons that are followed at most: those with the highest rates at their best gratings, above 0.
    public var neurons = 60
    /// Orientations, evenly spread over half a turn.
    public var orientations = 12
    /// Spatial frequencies, cycles per image; nil for those of 1, 1.5, 2, 3, 4, 5 and 6 that the image holds.
    public var frequencies: [Double]?
    /// Phases of every grating.
    public var phases = 4
    /// Contrasts of a neuron's best grating.
    public var contrasts = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2]
    /// Radii of apertures, image widths.
    public var radii = [0.125, 0.25, 0.5]

    /// The defaults.
    public init() {}

    /// The orientations, degrees.
    var angles: [Double] { (0..<orientations).map { 180 * Double($0) / Double(orientations) } }

    /// The frequencies that an image holds at two pixels a cycle or more.
    func frequencies(in image: ImageShape) -> [Double] {
      frequencies ?? [1, 1.5, 2, 3, 4, 5, 6].filter { $0 <= Self.highestFrequency(in: image) }
    }

    /// Half of the pixels of the shorter side, cycles per image; gratings of more look like others of less.
    public static func highestFrequency(in image: ImageShape) -> Double {
      Double(min(image.height, image.width)) / 2
    }
  }

  /// What was shown.
  public let settings: Settings
  /// The neurons, the most responsive first, and what drives them.
  public let preferences: [Physiology<Float>.Preference]
  /// Responses to the best gratings against contrast.
  public let contrast: Physiology<Float>.ContrastResponse
  /// Rates at the best gratings in apertures `[radius, neuron]`.
  public let sizes: Matrix<Double>
  /// 1 - R(grating + orthogonal mask) / R(grating) of every neuron; negative where the mask excites.
  public let suppression: [Double]

  /// Shows everything on `bench`.
  ///
  /// - Parameter progress: called with experiments done and in all; where it gives false, nothing comes of it.
  /// - Throws: `InferenceError.unusableData` where no neuron responds.
  public init?(
    _ bench: Physiology<Float>, settings: Settings = Settings(),
    progress: (Int, Int) -> Bool = { _, _ in true }
  ) throws(InferenceError) {
    self.settings = settings
    let all = bench.preferences(
      orientations: settings.angles,
      frequencies: settings.frequencies(in: bench.model.configuration.image),
      phases: settings.phases)
    preferences = Array(
      all.filter { $0.rate > 0 }.sorted { $0.rate > $1.rate }.prefix(settings.neurons))
    guard !preferences.isEmpty else {
      throw .unusableData(
        name: bench.model.configuration.name,
        problem: "no neuron responds to a grating after \(bench.steps) steps.")
    }
    guard progress(1, 4) else { return nil }
    contrast = bench.contrastResponse(of: preferences, contrasts: settings.contrasts)
    guard progress(2, 4) else { return nil }
    sizes = bench.sizeTuning(of: preferences, radii: settings.radii)
    guard progress(3, 4) else { return nil }
    suppression = bench.crossOrientationSuppression(of: preferences)
    guard progress(4, 4) else { return nil }
  }

  /// The median of the neurons' selectivities for orientation; nil without neurons.
  public var medianSelectivity: Double? { quantile(preferences.map(\.selectivity), at: 0.5) }

  /// The median of the half widths of tuning that there are, degrees; nil where there are none.
  public var medianHalfWidth: Double? { quantile(preferences.compactMap(\.halfWidth), at: 0.5) }

  /// Share of neurons that an orthogonal mask suppresses.
  public var suppressedShare: Double {
    Double(suppression.count { $0 > 0 }) / Double(max(suppression.count, 1))
  }

  /// Numbers by name: of every neuron `neuron` (its column in Φ), `orientation` (degrees), `frequency` (cycles per
  /// image), `phase` (radians), `rate` (spikes per step), `selectivity`, `half_width` (degrees), `suppression`;
  /// `tuning` `[neuron, orientation]` at `orientations`, `contrast_rates` `[neuron, contrast]` at `contrasts`,
  /// `size_rates` `[neuron, radius]` at `radii`; `latency` `[contrast]`, steps. NaN where undefined.
  public var arrays: [String: NumericArray] {
    func list(_ values: [Double?]) -> NumericArray {
      NumericArray(shape: [values.count], values: values.map { $0 ?? .nan })
    }
    let gratings = preferences.map(\.grating)
    return [
      "neuron": NumericArray(shape: [preferences.count], values: preferences.map(\.neuron)),
      "orientation": list(gratings.map(\.orientation)),
      "frequency": list(gratings.map(\.frequency)), "phase": list(gratings.map(\.phase)),
      "rate": list(preferences.map(\.rate)), "selectivity": list(preferences.map(\.selectivity)),
      "half_width": list(preferences.map(\.halfWidth)), "suppression": list(suppression),
      "orientations": list(settings.angles),
      "tuning": NumericArray(Matrix(preferences.map(\.tuning))),
      "contrasts": list(settings.contrasts), "latency": list(contrast.latencies),
      "contrast_rates": NumericArray(Matrix(contrast.neuronRates).transposed),
      "radii": list(settings.radii), "size_rates": NumericArray(sizes.transposed),
    ]
  }
}
