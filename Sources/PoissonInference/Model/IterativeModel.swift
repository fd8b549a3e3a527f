import RandomStreams
import Tensors

/// An iterative model of the FOND family: a generative model without an encoder, whose posterior
/// is found by natural-gradient steps that re-use the generative weights.
///
/// Parameters, in the order of `parameters` and with the names of files: the decoder's weights
/// (`phi.weight` `[pixel, latent]` when linear), `dec_log_sigma` `[1, pixel]` (raw s,
/// σ = exp(3.45 tanh(s/3.45))), `log_bias` `[1, latent]` (b = exp c, constant inhibition),
/// `log_lr.i` `[1, 1]` (η = exp ℓ) and `u_init.i` `[1, latent]` for each state variable, and
/// `activation.log_gain` `[1, latent]` where the activation has a gain.
///
/// - Reference: Vafaii, Galor & Yates (2024), arXiv 2410.19315; (IPVAE §5.6).
public struct IterativeModel<Scalar: InferenceScalar>: Sendable {
  /// Sizes, families, decoder and ceilings.
  public let configuration: IterativeConfiguration
  /// The parameters, in the order of `parameterNames`; one of K numbers is `[1, latent]`.
  public var parameters: [Matrix<Scalar>]
  /// Names of the parameters in files, as the reference's checkpoints have them.
  public let parameterNames: [String]
  /// Parameters of the decoder, which come first.
  public let decoderParameterCount: Int

  /// A model with the given parameters, in the order of `parameterNames`.
  public init(
    _ configuration: IterativeConfiguration, parameters: [Matrix<Scalar>]
  ) throws(InferenceError) {
    let layout = ParameterLayout(configuration)
    guard parameters.count == layout.names.count else {
      throw .parameterCount(expected: layout.names.count, actual: parameters.count)
    }
    for (index, shape) in layout.shapes.enumerated() where parameters[index].shape != shape {
      throw .shapeMismatch(
        name: layout.names[index], expected: shape, actual: parameters[index].shape)
    }
    self.configuration = configuration
    self.parameters = parameters
    parameterNames = layout.names
    decoderParameterCount = layout.decoderCount
  }

  /// A new model with the initial parameters of the reference: weights N(0, (10⁻⁴)²) (0.05 for
  /// decoders that are not linear), σ = 1, b = e⁻³, η = 1, initial log rates uniform on (-6, -4)
  /// ((-6, -2) for decoders that are not linear), Gaussian states 0.
  public init(_ configuration: IterativeConfiguration, seed: UInt64) {
    let layout = ParameterLayout(configuration)
    var stream = RandomStream(seed: seed, purpose: .inferenceWeights)
    let isLinear = configuration.decoder.isLinear
    self.configuration = configuration
    parameterNames = layout.names
    decoderParameterCount = layout.decoderCount
    parameters = zip(layout.names, layout.shapes).map { name, shape in
      defer { stream.step += 1 }
      if name.hasSuffix(".weight") {
        var weights = Matrix<Scalar>.normals(shape[0], shape[1], from: &stream)
        weights.scale(by: isLinear ? 1e-4 : 0.05)
        return weights
      }
      if name == "log_bias" { return Matrix(repeating: -3, shape[0], shape[1]) }
      if name == "u_init.0", configuration.family != .gaussian {
        return .uniforms(1, shape[1], in: -6..<(isLinear ? -4 : -2), from: &stream)
      }
      return .zeros(shape[0], shape[1])
    }
  }

  /// Numbers in all parameters (IPVAE §5.6).
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Sets η of the first state variable.
  public mutating func setStepSize(_ stepSize: Double) {
    guard let index = parameterNames.firstIndex(of: "log_lr.0") else { return }
    parameters[index][0, 0] = Scalar(log(stepSize))
  }

  /// The parameter with a name of `parameterNames`; nil if there is none.
  public subscript(name: String) -> Matrix<Scalar>? {
    parameterNames.firstIndex(of: name).map { parameters[$0] }
  }

  // MARK: - What the parameters mean

  /// Φ `[pixel, latent]` of a linear decoder; the first weights of another.
  public var dictionary: Matrix<Scalar> { parameters[0] }
  /// Pixel noise `σ = exp(3.45 tanh(s / 3.45))` (IPVAE eq. 6), one per pixel, in grey levels.
  public var pixelNoise: [Scalar] {
    guard configuration.learnsPixelNoise else {
      return [Scalar](repeating: 1, count: configuration.pixels)
    }
    let bound = Scalar(Self.logNoiseBound)
    var s = parameters[decoderParameterCount]
    s.scale(by: 1 / bound)
    s = ScalarFunction.hyperbolicTangent.apply(s)
    s.scale(by: bound)
    return ScalarFunction.exponential.apply(s).elements
  }
  /// Pixel precision P = 1/σ², one per pixel.
  public var precision: [Scalar] { pixelNoise.map { 1 / ($0 * $0) } }
  /// Constant inhibition b, one per latent.
  public var inhibition: [Scalar] { exponentials(of: "log_bias")! }
  /// Step sizes η, one per state variable.
  public var stepSizes: [Scalar] {
    (0..<configuration.family.stateVariables).map { exponentials(of: "log_lr.\($0)")![0] }
  }
  /// The learned start of state variable `index`, one number per latent.
  public func initialState(_ index: Int = 0) -> [Scalar] { self["u_init.\(index)"]!.elements }
  /// Activation gains eᵞ, one per latent; nil without gains.
  public var gains: [Scalar]? { exponentials(of: "activation.log_gain") }

  private func exponentials(of name: String) -> [Scalar]? {
    self[name].map { ScalarFunction.exponential.apply($0).elements }
  }

  /// Lateral weights W = Φᵀ P Φ `[latent, latent]` of a linear decoder.
  public var lateralWeights: Matrix<Scalar> {
    var weighted = dictionary
    let noise = pixelNoise
    for m in 0..<weighted.rows {
      for k in 0..<weighted.columns { weighted[m, k] /= noise[m] }
    }
    return weighted.transposeTimes(weighted)
  }

  /// log σ never exceeds ± this (IPVAE eq. 6).
  static var logNoiseBound: Double { 3.45 }

  /// The same model in another precision.
  public init<Other: InferenceScalar>(_ other: IterativeModel<Other>) {
    configuration = other.configuration
    parameters = other.parameters.map { Matrix($0) }
    parameterNames = other.parameterNames
    decoderParameterCount = other.decoderParameterCount
  }
}

/// Names and shapes of a model's parameters.
struct ParameterLayout {
  private(set) var names: [String] = []
  private(set) var shapes: [[Int]] = []
  private(set) var decoderCount = 0

  init(_ configuration: IterativeConfiguration) {
    let (pixels, latents) = (configuration.pixels, configuration.latents)
    for parameter in DecoderNetwork(configuration).parameters {
      add(parameter.name, parameter.shape)
    }
    decoderCount = names.count
    if configuration.learnsPixelNoise { add("dec_log_sigma", [1, pixels]) }
    add("log_bias", [1, latents])
    let variables = configuration.family.stateVariables
    for index in 0..<variables { add("log_lr.\(index)", [1, 1]) }
    for index in 0..<variables { add("u_init.\(index)", [1, latents]) }
    if configuration.activation.hasGain { add("activation.log_gain", [1, latents]) }
  }

  private mutating func add(_ name: String, _ shape: [Int]) {
    names.append(name)
    shapes.append(shape)
  }
}
