/// An amortised autoencoder: an encoder that gives the posterior in one pass.
public struct AmortizedConfiguration: Sendable, Codable, Hashable {
  /// Posterior and prior of a latent.
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

  /// What an encoder or a decoder is built of.
  public enum Layers: String, Sendable, Codable, CaseIterable {
    /// One dense layer without bias.
    case linear
    /// A residual network: an encoder with squeeze and excitation, 32 channels in the first layer; a
    /// decoder of up-sampling cells, 256 channels in the first layer.
    case convolutional
  }

  /// Shape of the images; convolutional networks need 16 × 16 or 28 × 28.
  public var image: ImageShape
  /// K
  public var latents: Int
  /// Posterior and prior, of K latents.
  public var family: Family
  /// Applied to Gaussian latents after sampling: identity, ReLU or softplus.
  public var activation: LatentActivation
  /// From an image to one or two numbers per latent.
  public var encoder: Layers
  /// From activities to pixels.
  public var decoder: Layers
  /// δ ≥ 0 for Poisson latents: `softplus(δ) - softplus(δ - 10)`.
  public var isExcitatoryOnly = false

  /// Published encoders and decoders for images of a shape; only Gaussian latents have activations.
  public init(
    image: ImageShape, latents: Int = 512, family: Family = .poisson,
    activation: LatentActivation = .identity, encoder: Layers = .linear,
    decoder: Layers = .linear
  ) {
    precondition(activation == .identity || family == .gaussian)
    (self.image, self.latents) = (image, latents)
    (self.family, self.activation) = (family, activation)
    (self.encoder, self.decoder) = (encoder, decoder)
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
