/// An amortised autoencoder: an encoder that gives the posterior in one pass.
public struct AmortizedConfiguration: Sendable, Codable, Hashable {
  /// Posterior and prior.
  public enum Family: String, Sendable, Codable, CaseIterable {
    /// P-VAE: counts, `u = u₀ + δ`, u₀ learned.
    case poisson
    /// G-VAE: normals, prior N(0, 1).
    case gaussian
    /// L-VAE: Laplace, prior Laplace(0, 1).
    case laplace
    /// C-VAE: one relaxed one-hot variable of K categories, uniform prior.
    case categorical
  }

  /// How images are read.
  public enum Encoder: String, Sendable, Codable, CaseIterable {
    /// One dense layer without bias.
    case linear
    /// A residual network with squeeze and excitation, 32 channels in the first layer.
    case convolutional
  }

  /// How latents are turned into images.
  public enum Decoder: String, Sendable, Codable, CaseIterable {
    /// One dense layer without bias.
    case linear
    /// A residual network of up-sampling cells, 256 channels in the first layer.
    case convolutional
  }

  /// Shape of the images.
  public var image: ImageShape
  /// K
  public var latents: Int
  /// The latent variables.
  public var family: Family
  /// Applied to Gaussian latents after sampling: identity, ReLU or softplus.
  public var activation: LatentActivation
  /// The encoder.
  public var encoder: Encoder
  /// The decoder.
  public var decoder: Decoder
  /// δ ≥ 0 for Poisson latents: `softplus(δ) - softplus(δ - 10)`.
  public var isExcitatoryOnly = false

  /// Published encoders and decoders for images of a shape; only Gaussian latents have activations.
  public init(
    image: ImageShape, latents: Int = 512, family: Family = .poisson,
    activation: LatentActivation = .identity, encoder: Encoder = .linear,
    decoder: Decoder = .linear
  ) {
    precondition(activation == .identity || family == .gaussian)
    self.image = image
    self.latents = latents
    self.family = family
    self.activation = activation
    self.encoder = encoder
    self.decoder = decoder
  }

  /// The name used in tables: P-VAE, G-VAE, G-relu-VAE, L-VAE, C-VAE.
  public var name: String {
    switch family {
    case .poisson: "P-VAE"
    case .gaussian: activation == .identity ? "G-VAE" : "G-\(activation.rawValue)-VAE"
    case .laplace: "L-VAE"
    case .categorical: "C-VAE"
    }
  }

  /// Numbers the encoder gives per latent.
  var encodedVariables: Int { family == .gaussian || family == .laplace ? 2 : 1 }
}

/// The networks of a configuration.
struct AmortizedNetwork: Sendable {
  var encoder: [NetworkBuilder.Layer]
  var decoder: [NetworkBuilder.Layer]
  var parameters: [NetworkBuilder.Parameter]
  /// Index of the prior log rate u₀, for Poisson latents.
  var prior: Int?

  init(_ configuration: AmortizedConfiguration) {
    let image = configuration.image
    let isBothLinear = configuration.encoder == .linear && configuration.decoder == .linear
    let deviation = isBothLinear ? 0.05 : 0.1
    var encoder = NetworkBuilder("encoder", input: image, firstParameter: 0)
    let width = configuration.latents * configuration.encodedVariables
    switch configuration.encoder {
    case .linear: encoder.dense(to: width, bias: false, deviation: deviation)
    case .convolutional:
      let isLarge = image.height > 16
      encoder.convolve(to: 32, kernel: 3, padding: isLarge ? 0 : 1)
      encoder.residualCell(convolutions: 2)
      while encoder.shape.height > 4 {
        encoder.downCell(skipAtOffsets: !isLarge)
        encoder.residualCell(convolutions: 2)
      }
      encoder.pooledHead()
      encoder.residualDense(expansion: 8)
      encoder.dense(to: width, bias: true, deviation: 0.02)
    }
    var decoder = NetworkBuilder(
      "decoder", input: ImageShape(height: 1, width: 1, channels: configuration.latents),
      firstParameter: encoder.parameters.count)
    switch configuration.decoder {
    case .linear: decoder.dense(to: image.count, bias: false, deviation: deviation)
    case .convolutional:
      // 28 pixels: 2 → 4 → 8 → 16, cut to 14, → 28; 16 pixels: 2 → 4 → 8 → 16.
      let levels = image.height > 16 ? 4 : 3
      decoder.dense(to: 1024, bias: true)
      decoder.reshape(to: ImageShape(height: 2, width: 2, channels: 256))
      decoder.residualCell(convolutions: 1)
      for level in 0..<levels {
        decoder.upCell()
        decoder.residualCell(convolutions: 1)
        let half = image.height / 2
        if level == 2, levels == 4, decoder.shape.height != half { decoder.resize(to: half) }
      }
      decoder.convolve(to: image.channels, kernel: 1, padding: 0)
      if decoder.shape.height != image.height { decoder.resize(to: image.height) }
    }
    (self.encoder, self.decoder) = (encoder.layers, decoder.layers)
    parameters = encoder.parameters + decoder.parameters
    if configuration.family == .poisson {
      prior = parameters.count
      parameters.append(
        NetworkBuilder.Parameter(
          name: "prior.log_rate", shape: [1, configuration.latents], deviation: 0))
    }
  }
}
