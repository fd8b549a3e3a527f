/// Everything that fixes an iterative model but its weights.
public struct IterativeConfiguration: Sendable, Codable, Hashable {
  /// Shape of the images; its M numbers are the outputs of the decoder.
  public var image: ImageShape
  /// Latents ("neurons"), K.
  public var latents: Int
  /// What latents are: counts, reals or bits.
  public var family: LatentFamily
  /// Applied to Gaussian latents after sampling.
  public var activation: LatentActivation
  /// f of `x ≈ f(z)`; only linear ones have lateral weights and fused steps.
  public var decoder: DecoderArchitecture
  /// Whether the pixel noise σ is learned; else σ = 1.
  public var learnsPixelNoise: Bool
  /// Final soft ceilings of the state variables: [u], or [μ, ξ].
  public var stateCeilings: [Double]
  /// Final soft ceilings of one update of them.
  public var changeCeilings: [Double]

  /// - Parameters:
  ///   - latents: K.
  ///   - activation: for Gaussian latents.
  public init(
    image: ImageShape, latents: Int, family: LatentFamily = .poisson,
    activation: LatentActivation = .identity, decoder: DecoderArchitecture = .linear,
    learnsPixelNoise: Bool = true
  ) {
    precondition(activation == .identity || family == .gaussian)
    self.image = image
    self.latents = latents
    self.family = family
    self.activation = activation
    self.decoder = decoder
    self.learnsPixelNoise = learnsPixelNoise
    let final: (Double, Double) = decoder.isLinear ? (10, 10) : (8, 7)
    stateCeilings = family == .gaussian ? [7, 2] : [final.0]
    changeCeilings = family == .gaussian ? [7, 3] : [final.1]
  }

  /// Pixels, M.
  public var pixels: Int { image.count }

  /// The ceilings while they open: `c = c₀ + opening · (final - c₀)`, c₀ = 2 for log rates and 1
  /// for Gaussian states.
  public func ceilings(opening: Double) -> (state: [Double], change: [Double]) {
    let start = family == .gaussian ? 1.0 : 2.0
    let open = { (final: Double) in start + opening * (final - start) }
    return (stateCeilings.map(open), changeCeilings.map(open))
  }

  /// The name used in tables: iP-VAE, iG-VAE, iG-relu-VAE, iB-VAE.
  public var name: String {
    switch (family, activation) {
    case (.poisson, _): "iP-VAE"
    case (.bernoulli, _): "iB-VAE"
    case (.gaussian, .identity): "iG-VAE"
    case (.gaussian, let activation): "iG-\(activation.rawValue)-VAE"
    }
  }
}
