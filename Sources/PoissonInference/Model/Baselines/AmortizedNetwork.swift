/// The networks of a configuration.
struct AmortizedNetwork: Sendable {
  var encoder: [NetworkBuilder.Layer]
  var decoder: [NetworkBuilder.Layer]
  var parameters: [NetworkBuilder.Parameter]
  /// Index of the prior log rate u₀, for Poisson latents.
  var prior: Int?

  init(_ configuration: AmortizedConfiguration) {
    let encoder = Self.encoder(configuration)
    let decoder = Self.decoder(configuration, firstParameter: encoder.parameters.count)
    (self.encoder, self.decoder) = (encoder.layers, decoder.layers)
    parameters = encoder.parameters + decoder.parameters
    if configuration.family == .poisson {
      prior = parameters.count
      parameters.append(
        NetworkBuilder.Parameter(
          name: "prior.log_rate", shape: [1, configuration.latents], deviation: 0))
    }
  }

  /// Standard deviation of the initial weights of a linear layer.
  private static func linearDeviation(_ configuration: AmortizedConfiguration) -> Double {
    configuration.encoder == .linear && configuration.decoder == .linear ? 0.05 : 0.1
  }

  private static func encoder(_ configuration: AmortizedConfiguration) -> NetworkBuilder {
    let image = configuration.image
    var encoder = NetworkBuilder("encoder", input: image, firstParameter: 0)
    let width = configuration.latents * configuration.encodedVariables
    switch configuration.encoder {
    case .linear:
      encoder.dense(to: width, bias: false, deviation: linearDeviation(configuration))
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
    return encoder
  }

  private static func decoder(
    _ configuration: AmortizedConfiguration, firstParameter: Int
  ) -> NetworkBuilder {
    let image = configuration.image
    var decoder = NetworkBuilder(
      "decoder", input: ImageShape(height: 1, width: 1, channels: configuration.latents),
      firstParameter: firstParameter)
    switch configuration.decoder {
    case .linear:
      decoder.dense(to: image.count, bias: false, deviation: linearDeviation(configuration))
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
    return decoder
  }
}
