import Tensors

extension ImageInference {
  /// Throws for what the model cannot be asked.
  func check(
    _ model: IterativeModel<Float>, _ input: InferenceInput, isVideo: Bool
  ) throws(InferenceError) {
    let configuration = model.configuration
    guard input.images.columns == configuration.pixels else {
      throw .shapeMismatch(
        name: "images", expected: [input.images.rows, configuration.pixels],
        actual: input.images.shape)
    }
    try check(model, images: isVideo ? input.streams : input.images.rows)
  }

  /// Throws for settings that the model does not allow.
  package func check(_ model: IterativeModel<Float>, images: Int) throws(InferenceError) {
    let configuration = model.configuration
    let what = "\(configuration.name), \(mode), readout of \(readout)s"
    try checkRaster(configuration, images: images, of: what)
    try checkMode(configuration)
    guard stopBelow != nil else { return }
    if !InferenceSession(model, images: 1, settings: settings).stopsEarly || rasterImage != nil {
      throw .invalidSetting(
        name: "stopBelow", value: "\(stopBelow ?? 0)",
        expected:
          "none, or a Poisson model with a linear decoder in the mode sample, one inner iteration, a "
          + "rolling prior and no raster, in place of \(what)")
    }
  }

  private func checkMode(_ configuration: IterativeConfiguration) throws(InferenceError) {
    if case .relaxed = mode, configuration.family == .gaussian {
      throw .invalidSetting(
        name: "mode", value: "relaxed",
        expected: "sample or mean for \(configuration.name): Gaussian draws have slopes as they are"
      )
    }
    if mode == .expected && (!configuration.decoder.isLinear || configuration.family == .gaussian) {
      throw .invalidSetting(
        name: "mode", value: "expected",
        expected:
          "sample or mean for \(configuration.name): the exact gradient is known for Poisson and "
          + "Bernoulli latents with a linear decoder")
    }
  }

  private func checkRaster(
    _ configuration: IterativeConfiguration, images: Int, of what: String
  ) throws(InferenceError) {
    guard let rasterImage else { return }
    if configuration.family != .poisson || mode != .sample {
      throw .invalidSetting(
        name: "raster", value: "\(rasterImage)",
        expected: "none, or a Poisson model in the mode sample in place of \(what)")
    }
    guard (0..<images).contains(rasterImage) else {
      throw .invalidSetting(
        name: "raster", value: "\(rasterImage)",
        expected: "an image (or stream) from 0 to \(images - 1)")
    }
  }
}
