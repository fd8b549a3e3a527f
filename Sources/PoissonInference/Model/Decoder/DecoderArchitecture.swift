/// The decoder f of `x ≈ f(z)`.
public enum DecoderArchitecture: Sendable, Codable, Hashable {
  /// `f(z) = Φ z`, Φ `[pixel, latent]`, without bias.
  case linear
  /// Dense layers of these widths with ReLU between, and a dense layer to the pixels.
  case multilayer(hidden: [Int])
  /// A dense layer to an image of `channels[0]` channels, a quarter of the size (rounded up) for
  /// each of the other entries; then transposed convolutions 4×4 of stride 2 to the other
  /// channels, and to the pixels; ReLU between.
  case convolutional(channels: [Int])

  /// Whether the decoder is linear.
  public var isLinear: Bool { self == .linear }
}
