import Archives
import RandomStreams
import Tensors

/// An amortised variational autoencoder with Poisson, Gaussian, Laplace or categorical latents: the
/// models that iterative inference is compared with.
///
/// Loss per image: `Σ (x - x̂)² + β KL` (no ½, no pixel noise), so that values compare with the
/// predecessor's tables.
/// - Reference: Vafaii, Galor & Yates (2024), *Poisson variational autoencoder*, arXiv 2405.14473; (IPVAE §4.1).
public struct AmortizedModel<Scalar: InferenceScalar>: Sendable {
  /// Sizes, families of latents and networks.
  public let configuration: AmortizedConfiguration
  /// The trained parameters, in the order of their names.
  public var parameters: [Matrix<Scalar>]
  /// Names of the parameters, in their order.
  public let parameterNames: [String]
  private let network: AmortizedNetwork

  /// A model with initial parameters of a seed.
  public init(_ configuration: AmortizedConfiguration, seed: UInt64) {
    self.configuration = configuration
    let network = AmortizedNetwork(configuration)
    self.network = network
    parameterNames = network.parameters.map(\.name)
    var stream = RandomStream(seed: seed, purpose: .inferenceWeights)
    let isLinear = configuration.decoder == .linear
    parameters = network.parameters.enumerated().map { index, parameter in
      if index == network.prior {
        return .uniforms(1, configuration.latents, in: -6..<(isLinear ? -4 : -2), from: &stream)
      }
      var value = Matrix<Scalar>.normals(parameter.shape[0], parameter.shape[1], from: &stream)
      value.scaleAndShift(Scalar(parameter.deviation), Scalar(parameter.offset))
      return value
    }
  }

  /// Numbers in all parameters; the published tables count them.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Parameters by the names of files, with their shapes.
  public var tensors: [String: NumericArray] {
    Dictionary(uniqueKeysWithValues: zip(parameterNames, parameters).map { ($0, NumericArray($1)) })
  }

  /// Loss and gradients of one batch.
  public struct Loss: Sendable {
    /// Mean over images of squared error plus β times divergence.
    public var loss = 0.0
    /// Mean Σ (x - x̂)² per image.
    public var squaredError = 0.0
    /// Mean KL per image, nats.
    public var divergence = 0.0
    /// The largest Poisson rate of the batch.
    public var largestRate = 0.0
    /// Gradients, in the order of the parameters.
    public var gradients: [Matrix<Scalar>] = []
  }

  /// Loss and gradients for `images` `[image, pixel]`.
  ///
  /// - Parameters:
  ///   - temperature: of relaxed counts and one-hot variables.
  ///   - events: exponential events per relaxed count.
  public func evaluate(
    _ images: Matrix<Scalar>, divergenceWeight: Double, temperature: Double, events: Int,
    stream: RandomStream
  ) -> Loss {
    let tape = Tape<Scalar>()
    let weights = parameters.map { tape.variable($0) }
    let x = tape.constant(images)
    let encoded = network.encoder.apply(x, weights, dropout: stream)
    let posterior = makePosterior(encoded, weights)
    var draws = LatentDraws<Scalar>(.stream(stream))
    let latent = posterior.draw(
      &draws, step: 0, temperature: temperature, events: events, family: configuration.family)
    let prediction = network.decoder.apply(activate(latent), weights)
    let share = 1 / Scalar(images.rows)
    let squares = (x - prediction).squared().sum().scaled(by: share)
    let divergence = posterior.divergence(configuration.family).scaled(by: share)
    let loss = squares + divergence.scaled(by: Scalar(divergenceWeight))
    var result = Loss()
    result.loss = Double(loss.number)
    result.squaredError = Double(squares.number)
    result.divergence = Double(divergence.number)
    result.largestRate = posterior.largestRate(configuration.family)
    result.gradients = tape.gradients(of: loss, by: weights).map(\.value)
    return result
  }

  /// Codes and reconstructions of images: exact draws and what they decode to, and the mean decode.
  public struct Reading: Sendable {
    /// z after activation, `[image, latent]`.
    public var codes: Matrix<Scalar>
    /// Rates or activated means, `[image, latent]`.
    public var rates: Matrix<Scalar>
    /// x̂ from the draws and from the means, `[image, pixel]`.
    public var reconstruction, meanReconstruction: Matrix<Scalar>
    /// KL of each latent averaged over images, nats.
    public var latentDivergences: [Double]
  }

  /// Encodes and decodes `images` `[image, pixel]` with exact draws.
  public func read(_ images: Matrix<Scalar>, seed: UInt64) -> Reading {
    let tape = Tape<Scalar>()
    let weights = parameters.map { tape.constant($0) }
    let posterior = makePosterior(
      network.encoder.apply(tape.constant(images), weights), weights)
    let stream = RandomStream(seed: seed, purpose: .inferenceReadout)
    let drawn = tape.constant(posterior.exactDraw(configuration.family, stream))
    let mean = tape.constant(posterior.mean(configuration.family))
    let (codes, rates) = (activate(drawn), activate(mean))
    let divergence = posterior.latentDivergence(configuration.family).value
    return Reading(
      codes: codes.value, rates: rates.value,
      reconstruction: network.decoder.apply(codes, weights).value,
      meanReconstruction: network.decoder.apply(rates, weights).value,
      latentDivergences: divergence.columnMeans())
  }

  private func activate(_ latent: Variable<Scalar>) -> Variable<Scalar> {
    configuration.activation.apply(latent)
  }

  private func makePosterior(
    _ encoded: Variable<Scalar>, _ weights: [Variable<Scalar>]
  ) -> AmortizedPosterior<Scalar> {
    let latents = configuration.latents
    switch configuration.family {
    case .poisson:
      let prior = weights[network.prior!]
      let delta =
        configuration.isExcitatoryOnly
        ? encoded.softplus() - encoded.scaled(by: 1, plus: -10).softplus()
        : encoded.ceiling(10)
      return AmortizedPosterior(
        first: (delta + prior).ceiling(5), second: delta, prior: prior)
    case .gaussian, .laplace:
      return AmortizedPosterior(
        first: encoded.columns(0..<latents),
        second: encoded.columns(latents..<2 * latents).bounded(5.3), prior: nil)
    case .categorical: return AmortizedPosterior(first: encoded, second: encoded, prior: nil)
    }
  }
}
