import Archives
import Tensors

/// What inference on images gives: arrays and measures.
public struct InferenceMeasures: Sendable {
  /// Measures by name: mean R², pooled R², MSE, zeros, sparsity, spikes, operations, bits, energy
  /// (joule), stability. Those of streams are means over their frames.
  public private(set) var metrics: [String: Double] = [:]
  /// Per readout: step, R², zeros and so on, in order.
  public private(set) var curve: [[String: Double]] = []
  /// Set where the dynamics left every sensible range.
  public private(set) var instability: InferenceError?
  /// Steps that each image took, per frame, where images stop early.
  public internal(set) var stepsUsed: [[Int]] = []
  var raster: SpikeRaster?
  var rasterImage = 0
  var rasterSteps = 0
  /// Mean R² of every step, where every step is read.
  private var explained: [Double] = []
  private let model: IterativeModel<Float>
  /// Frames of every stream; nil of still images.
  private let frames: Int?
  private let streams: Int
  /// How many frames have given each measure.
  private var given: [String: Double] = [:]
  private var codes: [Matrix<Float>] = []
  private var rates: [Matrix<Float>] = []
  private var reconstructions: [Matrix<Float>] = []

  init(model: IterativeModel<Float>, frames: Int? = nil, streams: Int) {
    (self.model, self.frames, self.streams) = (model, frames, streams)
  }

  mutating func note(_ step: InferenceStep<Float>, _ images: Matrix<Float>) {
    let mean = Self.mean
    let explained = ImageMetrics.summary(step.explained, of: images)
    let flat = images.rows - (explained?.count ?? 0)
    var measures = [
      "pooledExplained": ImageMetrics.pooledExplained(images, by: step.reconstruction),
      "squaredError": mean(step.squaredErrors),
      "meanSquaredErrorPerPixel": mean(step.squaredErrors) / Double(images.columns),
      "fractionOfZeros": step.fractionOfZeros, "updateNorm": mean(step.updateNorms),
      "divergence": mean(step.divergences),
    ]
    if let explained {
      (measures["explained"], measures["medianExplained"]) = (explained.mean, explained.median)
    }
    if measures["pooledExplained"]?.isFinite != true { measures["pooledExplained"] = nil }
    take(measures)
    if flat > 0 {
      measures["constantImages"] = Double(flat)
      let before = frames == nil ? 0 : metrics["constantImages"] ?? 0
      metrics["constantImages"] = before + Double(flat)
    }
    metrics["steps"] = Double(step.step)
    curve.append(measures.merging(["step": Double(step.step)]) { a, _ in a })
  }

  /// The last readout of images counts, and all frames of streams.
  private mutating func take(_ measures: [String: Double]) {
    for (name, value) in measures {
      let before = frames == nil ? 0 : given[name, default: 0]
      metrics[name] = before > 0 ? ((metrics[name] ?? 0) * before + value) / (before + 1) : value
      given[name] = before + 1
    }
  }

  mutating func keep(
    _ step: InferenceStep<Float>, _ session: InferenceSession<Float>, _ images: Matrix<Float>
  ) {
    codes.append(step.activity)
    rates.append(session.rates())
    reconstructions.append(step.reconstruction)
    let byRates = ImageMetrics.explained(images, by: session.reconstructionFromRates())
    var measures = [
      "populationSparsity": Self.mean(ImageMetrics.populationSparsity(step.activity))
    ]
    measures["explainedByRates"] = ImageMetrics.summary(byRates, of: images)?.mean
    if session.settings.mode == .sample, session.settings.readout == .sample {
      measures["reconstructionLoss"] = Self.mean(step.reconstructionLosses)
      measures["freeEnergy"] = Self.mean(session.freeEnergies(step))
    }
    if step.activity.rows > 1 {
      measures["lifetimeSparsity"] = Self.mean(ImageMetrics.lifetimeSparsity(step.activity))
    }
    take(measures)
    if let last = curve.indices.last {
      curve[last]["explainedByRates"] = measures["explainedByRates"]
    }
    if !stepsUsed.isEmpty {
      metrics["meanStepsUsed"] = Self.mean(stepsUsed.flatMap { $0.map(Double.init) })
    }
    metrics["convergenceStep"] = ConvergenceTime.steps(of: self.explained).map(Double.init)
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  mutating func noteExplained(_ step: InferenceStep<Float>, _ images: Matrix<Float>) {
    guard let mean = ImageMetrics.summary(step.explained, of: images)?.mean else { return }
    explained.append(mean)
  }

  mutating func note(_ stability: Stability, _ session: InferenceSession<Float>) {
    metrics["stability"] = stability.number
    metrics["fractionAtCeiling"] = stability.fractionAtCeiling
    guard !stability.isStable else { return }
    let rates = session.rates()
    let sizes = rates.elements.map { $0.isNaN ? .infinity : abs($0) }
    let worst = sizes.indices.max { sizes[$0] < sizes[$1] }
    let (image, unit) = (worst ?? 0).quotientAndRemainder(dividingBy: rates.columns)
    instability = .unstable(
      chain: image, step: session.state.step, unit: unit, rate: Double(rates[image, unit]),
      stability: stability.number)
  }

  /// Notes whether all images are stable at their fixed points.
  public mutating func note(_ certificate: StabilityCertificate) {
    metrics["fixedPointStability"] = certificate.number
    metrics["unstableImages"] = Double(certificate.diverging.count)
    guard instability == nil, !certificate.holds else { return }
    instability = .unstableImages(
      certificate.diverging, number: certificate.number, limit: certificate.limit,
      stepSize: certificate.stepSize)
  }

  mutating func noteBits(_ cost: CodingCost) { metrics["bitsPerImage"] = cost.bits }

  mutating func note(_ cost: CodingCost, energy: Double) {
    metrics["energyPerImage"] = energy
    metrics["spikesPerImage"] = cost.spikes
    metrics["synapticOperationsPerImage"] = cost.synapticOperations
    metrics["denseOperationsPerImage"] = cost.denseOperations
  }

  /// Rates of the last readout, `[image, latent]`.
  public var lastRates: Matrix<Float> { rates.last ?? .zeros(0, 0) }
  /// The last draw read out, `[image, latent]`.
  public var lastCodes: Matrix<Float> { codes.last ?? .zeros(0, 0) }
  /// The last reconstruction, `[image, pixel]`.
  public var lastReconstruction: Matrix<Float> { reconstructions.last ?? .zeros(0, 0) }

  /// All arrays by name: `codes`, `rates`, `reconstruction`, `steps` where images stopped early, `spikes.…`
  /// of the raster, and `curve.…`, measures of each readout (NaN where it has none). Those of streams are
  /// `[stream, time, …]`.
  public var arrays: [String: NumericArray] {
    var arrays = Dictionary(uniqueKeysWithValues: spikes.map { ("spikes.\($0)", $1) })
    for name in Set(curve.flatMap(\.keys)) {
      arrays["curve.\(name)"] = NumericArray(
        shape: [curve.count], values: curve.map { $0[name] ?? .nan })
    }
    (arrays["codes"], arrays["rates"]) = (array(codes), array(rates))
    (arrays["reconstruction"], arrays["steps"]) = (array(reconstructions), usedSteps)
    return arrays
  }

  /// The raster of one image; empty where none was kept.
  private var spikes: [String: NumericArray] {
    raster?.arrays(
      image: rasterImage, neurons: model.configuration.latents, steps: rasterSteps) ?? [:]
  }

  /// The steps that images took, `[stream]` or `[stream, time]`; nil where they took all.
  private var usedSteps: NumericArray? {
    guard !stepsUsed.isEmpty else { return nil }
    let used = (0..<streams).flatMap { stream in stepsUsed.map { $0[stream] } }
    return NumericArray(
      shape: frames == nil ? [streams] : [streams, stepsUsed.count], values: used)
  }

  /// Measures, the curve and the model's name, as `metrics.json` has them.
  public var document: JSONValue {
    var document = metrics.mapValues { JSONValue($0) }
    document["curve"] = .array(curve.map { .object($0.mapValues { JSONValue($0) }) })
    document["model"] = .string(model.configuration.name)
    return .object(document)
  }

  /// Throws where a state or what is read from it is no number: such arrays are no result.
  public func checkFinite() throws(InferenceError) {
    let steps = Int(metrics["steps"] ?? 0)
    for (name, parts) in [
      ("rates", rates), ("codes", codes), ("reconstruction", reconstructions),
    ] {
      for part in parts {
        guard let (image, unit) = part.firstEntry(beyond: .greatestFiniteMagnitude) else {
          continue
        }
        throw .nonFiniteState(image: image, unit: unit, step: steps, quantity: name)
      }
    }
  }

  /// Writes `codes.npy`, `rates.npy`, `reconstruction.npy`, `metrics.json` and, where kept,
  /// `spikes.npz` and `steps.npy`. Arrays of streams are `[stream, time, …]`.
  public func write(to directory: String) throws {
    let files = LocalFileSystem()
    try files.createDirectories(directory)
    // What an earlier request left that this one has not.
    for name in ["steps.npy", "spikes.npz", "fields.npz"] {
      try files.removeTree("\(directory)/\(name)")
    }
    for (name, array) in arrays where !name.contains(".") {
      try Npy.write(array, to: "\(directory)/\(name).npy")
    }
    if raster != nil { try Npz.write(spikes, to: "\(directory)/spikes.npz") }
    try AtomicFile.write(Array(document.prettyText.utf8), to: "\(directory)/metrics.json")
  }

  /// Images that were shown, stream after stream, in the shape of the other arrays.
  public func array(ofShown images: Matrix<Float>) -> NumericArray {
    frames.map { NumericArray(images, shape: [streams, $0, images.columns]) }
      ?? NumericArray(images)
  }

  private func array(_ parts: [Matrix<Float>]) -> NumericArray {
    guard let first = parts.first else { return NumericArray(Matrix<Float>.zeros(0, 0)) }
    guard frames != nil else { return NumericArray(first) }
    // Parts are one frame of all streams each; the file has streams first.
    let order = (0..<first.rows).flatMap { stream in
      parts.indices.map { $0 * first.rows + stream }
    }
    let stacked = Matrix(stacking: parts).gatheringRows(order)
    return NumericArray(stacked, shape: [first.rows, parts.count, first.columns])
  }
}
