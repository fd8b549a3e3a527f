import Archives
import RandomStreams
import Tensors

/// An amortised variational autoencoder with Poisson, Gaussian, Laplace or categorical latents: the
/// models that iterative inference is compared with.
///
/// Loss per image: `Σ (x - x̂)² + β KL` (no ½, no pixel noise), so that values compare with the
/// predecessor's tables.
/// - Reference: Vafaii, Galor & Yates (2024), *Poisson variational autoencoder*, arXiv 2405.14473.
public struct AmortizedModel<Scalar: InferenceScalar>: Sendable {
  /// What was asked for.
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

  /// Trainable numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// The weights by name.
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

extension Variable {
  /// `c - softplus(c - x)`, without a floor.
  func ceiling(_ c: Double) -> Variable {
    scaled(by: -1, plus: Scalar(c)).softplus().scaled(by: -1, plus: Scalar(c))
  }

  /// The softmax of each row.
  func softmax() -> Variable {
    var largest = Matrix<Scalar>.zeros(rows, 1)
    for i in 0..<rows { largest[i, 0] = value.row(i).max() ?? 0 }
    let powers = (self - tape.constant(largest)).exp()
    return powers * powers.summedOverColumns().reciprocal()
  }
}

/// The posterior of a batch: log rates and δ (Poisson), location and log scale (Gaussian, Laplace),
/// or logits (categorical).
struct AmortizedPosterior<Scalar: InferenceScalar> {
  var first, second: Variable<Scalar>
  var prior: Variable<Scalar>?

  func draw(
    _ draws: inout LatentDraws<Scalar>, step: Int, temperature: Double, events: Int,
    family: AmortizedConfiguration.Family
  ) -> Variable<Scalar> {
    let (rows, columns, tape) = (first.rows, first.columns, first.tape)
    switch family {
    case .poisson:
      let rates = first.exp().scaled(by: 1, plus: Scalar.rateFloor)
      let drawn = draws.relaxedCounts(
        rates.value, .update, step: step, window: .sigmoid, temperature: temperature,
        events: events)
      return rates.replaced(by: drawn.counts, slope: drawn.slopes)
    case .gaussian:
      return first + second.exp()
        * tape.constant(draws.normals(rows, columns, .update, step: step))
    case .laplace:
      var noise = draws.uniforms(rows, columns, .update, step: step)
      Self.toLaplace(&noise)
      return first + second.exp() * tape.constant(noise)
    case .categorical:
      let uniforms = tape.constant(draws.uniforms(rows, columns, .update, step: step))
      let gumbel = -(-uniforms.log()).log()
      return (first + gumbel).scaled(by: Scalar(1 / temperature)).softmax()
    }
  }

  /// Uniforms on (0, 1) to the standard Laplace distribution.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func toLaplace(_ noise: inout Matrix<Scalar>) {
    let count = noise.count
    noise.withMutablePointer { x in
      for i in 0..<count {
        let centred = Double(x[i]) - 0.5
        let size = -log(max(1 - 2 * abs(centred), 1e-12))
        x[i] = Scalar(centred < 0 ? -size : size)
      }
    }
  }

  /// A draw without relaxation.
  func exactDraw(
    _ family: AmortizedConfiguration.Family, _ stream: RandomStream
  ) -> Matrix<Scalar> {
    var stream = stream
    switch family {
    case .poisson:
      var counts = first.exp().scaled(by: 1, plus: Scalar.rateFloor).value
      counts.drawPoissonCounts(from: &stream)
      return counts
    case .categorical:
      let uniforms = Matrix<Scalar>.uniforms(first.rows, first.columns, from: &stream)
      var result = Matrix<Scalar>.zeros(first.rows, first.columns)
      let logits = first.value
      for i in 0..<result.rows {
        let scores = (0..<result.columns).map {
          Double(logits[i, $0]) - log(-log(Double(uniforms[i, $0])))
        }
        result[i, scores.indices.max { scores[$0] < scores[$1] }!] = 1
      }
      return result
    case .gaussian, .laplace:
      var draws = LatentDraws<Scalar>(.stream(stream))
      return draw(&draws, step: 0, temperature: 1, events: 1, family: family).value
    }
  }

  /// Rates, locations or probabilities.
  func mean(_ family: AmortizedConfiguration.Family) -> Matrix<Scalar> {
    switch family {
    case .poisson: first.exp().value
    case .gaussian, .laplace: first.value
    case .categorical: first.softmax().value
    }
  }

  func largestRate(_ family: AmortizedConfiguration.Family) -> Double {
    family == .poisson ? Double(first.exp().value.maximumMagnitude()) : 0
  }

  /// KL of each latent, `[image, latent]`.
  func latentDivergence(_ family: AmortizedConfiguration.Family) -> Variable<Scalar> {
    switch family {
    case .poisson:
      return prior!.exp()
        * (second.exp() * second.scaled(by: 1, plus: -1)).scaled(by: 1, plus: 1)
    case .gaussian:
      return (first.squared() + second.scaled(by: 2).exp()).scaled(by: 0.5, plus: -0.5) - second
    case .laplace:
      // |μ| + s e^{-|μ|/s} - 1 - log s
      let size = first.relu() + (-first).relu()
      let scale = second.exp()
      return size + scale * (-(size * (-second).exp())).exp() - second.scaled(by: 1, plus: 1)
    case .categorical:
      let p = first.softmax()
      let entropy = p * p.scaled(by: 1, plus: 1e-12).log()
      return entropy + p.scaled(by: Scalar(log(Double(first.columns))))
    }
  }

  /// Σ over images and latents.
  func divergence(_ family: AmortizedConfiguration.Family) -> Variable<Scalar> {
    latentDivergence(family).sum()
  }
}
