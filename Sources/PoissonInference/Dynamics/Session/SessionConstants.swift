import RandomStreams
import Tensors

/// What a session prepares once from its model and settings; extensions hold the pieces of a step:
/// draws, updates, readouts and scores.
struct SessionConstants<Scalar: InferenceScalar>: Sendable {
  let model: IterativeModel<Scalar>
  let settings: InferenceSettings<Scalar>
  /// Present where whole steps run in the lateral form.
  let network: LateralNetwork<Scalar>?
  /// Present where whole steps are those of Gaussian latents with identity or ReLU.
  let gaussianNetwork: GaussianNetwork<Scalar>?
  let parallelism: Parallelism
  /// P `[pixel]`, b `[latent]`, σ `[pixel]`.
  let precision, inhibition, pixelNoise: [Scalar]
  /// η of each state variable.
  let stepSizes: [Scalar]
  /// eᵞ `[latent]`; nil without gains.
  let gains: [Scalar]?
  /// Soft ceilings of each state variable, at the opening of the settings.
  let ceilings: (state: [Double], change: [Double])
  /// Φ of a linear decoder: `forward` from activities to pixels, `backward` from pixels to latents.
  let forward, backward: PackedWeights<Scalar>?
  /// Φᵀ `[latent, pixel]` where draws are decoded event by event.
  let fields: Matrix<Scalar>?
  let decoder: DecoderNetwork
  /// W_kk / 2 `[latent]` in the expected mode, else empty.
  let halfLateralDiagonal: [Scalar]

  init(_ model: IterativeModel<Scalar>, _ settings: InferenceSettings<Scalar>) {
    self.model = model
    self.settings = settings
    let configuration = model.configuration
    parallelism = Parallelism(threads: settings.threads)
    (precision, inhibition) = (model.precision, model.inhibition)
    (pixelNoise, stepSizes, gains) = (model.pixelNoise, model.stepSizes, model.gains)
    ceilings = configuration.ceilings(opening: settings.ceilingOpening)
    decoder = DecoderNetwork(configuration)
    let isLinear = configuration.decoder.isLinear
    forward = isLinear ? PackedWeights(model.dictionary) : nil
    backward = isLinear ? PackedWeights(model.dictionary, transposed: true) : nil
    let hasCounts = isLinear && configuration.family == .poisson && settings.mode == .sample
    fields =
      hasCounts && settings.feedback == .eventDriven ? model.dictionary.transposed : nil
    network =
      hasCounts && settings.isLateral
      ? LateralNetwork(
        model, opening: settings.ceilingOpening,
        isEventDriven: settings.feedback == .eventDriven) : nil
    if let forward, let backward, GaussianMoves<Scalar>.fit(configuration), settings.isLateral {
      gaussianNetwork = GaussianNetwork(
        model, opening: settings.ceilingOpening, forward: forward, backward: backward)
    } else {
      gaussianNetwork = nil
    }
    halfLateralDiagonal = settings.mode == .expected ? model.halfLateralDiagonal : []
  }

  /// The learned initial state, the same for every image.
  func initialState(_ images: Int) -> InferenceState<Scalar> {
    let row = { (index: Int) in
      Matrix(rows: 1, columns: model.configuration.latents, elements: model.initialState(index))
        .repeatingRow(images)
    }
    return InferenceState(
      potential: row(0), logDeviation: model.configuration.family == .gaussian ? row(1) : nil,
      step: 0)
  }

  /// `d - b = Φᵀ P x - b` `[image, latent]`, the constant part of every update on a frame.
  func drive(of frame: Matrix<Scalar>) -> Matrix<Scalar> {
    var weighted = frame
    weighted.multiplyColumns(by: precision)
    var drive = Matrix<Scalar>.zeros(frame.rows, model.configuration.latents)
    backward!.multiply(weighted, into: &drive)
    drive.addRow(inhibition.map { -$0 })
    return drive
  }
}

extension InferenceSettings {
  /// Whether a step may be one fused pass: no leak, one update per frame, noise by address.
  var isLateral: Bool {
    feedback != .factored && innerIterations == 1 && prior == .rolling && noise.isAddressed
  }
}

extension InferenceNoise {
  var isAddressed: Bool {
    if case .stream = self { return true }
    return false
  }
}

extension IterativeModel {
  /// W_kk / 2 of a linear decoder, one per latent.
  public var halfLateralDiagonal: [Scalar] {
    let (phi, precision) = (dictionary, precision)
    var sums = [Scalar](repeating: 0, count: configuration.latents)
    for m in 0..<phi.rows {
      for k in 0..<phi.columns { sums[k] += precision[m] * phi[m, k] * phi[m, k] / 2 }
    }
    return sums
  }
}
