import Tensors

/// The decoder f of a configuration, as operations on a tape: one mechanism gives the prediction,
/// the vector–Jacobian product and its derivatives.
struct DecoderNetwork: Sendable {
  struct Parameter: Sendable {
    var name: String
    var shape: [Int]
  }

  enum Layer: Sendable {
    /// `y = x Wᵀ + b`, W at parameter `weight`, b after it if `hasBias`.
    case dense(weight: Int, hasBias: Bool)
    case relu
    /// Transposed convolution: the product with weights `[kernel² · out, in]`, spread by `map`.
    case transposedConvolution(weight: Int, input: ImageShape, map: IndexMap, output: ImageShape)
  }

  private(set) var parameters: [Parameter] = []
  private(set) var layers: [Layer] = []

  init(_ configuration: IterativeConfiguration) {
    switch configuration.decoder {
    case .linear:
      addDense(configuration.latents, configuration.pixels, name: "phi", hasBias: false)
    case .multilayer(let hidden):
      var width = configuration.latents
      for (index, next) in hidden.enumerated() {
        addDense(width, next, name: "decoder.\(index)", hasBias: true)
        layers.append(.relu)
        width = next
      }
      addDense(width, configuration.pixels, name: "decoder.\(hidden.count)", hasBias: true)
    case .convolutional(let channels): addConvolutions(configuration, channels: channels)
    }
  }

  private mutating func addDense(_ from: Int, _ to: Int, name: String, hasBias: Bool) {
    layers.append(.dense(weight: parameters.count, hasBias: hasBias))
    parameters.append(Parameter(name: name + ".weight", shape: [to, from]))
    if hasBias { parameters.append(Parameter(name: name + ".bias", shape: [1, to])) }
  }

  private mutating func addConvolutions(
    _ configuration: IterativeConfiguration, channels: [Int]
  ) {
    let image = configuration.image
    let targets = Array(channels.dropFirst()) + [image.channels]
    // Sizes from the image inwards, then used from the inside out.
    var sizes = [(image.height, image.width)]
    for _ in targets { sizes.append(((sizes.last!.0 + 1) / 2, (sizes.last!.1 + 1) / 2)) }
    var shape = ImageShape(
      height: sizes.last!.0, width: sizes.last!.1, channels: channels.first ?? 16)
    addDense(configuration.latents, shape.count, name: "decoder.0", hasBias: true)
    for (index, target) in targets.enumerated() {
      layers.append(.relu)
      let size = sizes[targets.count - 1 - index]
      let output = ImageShape(height: size.0, width: size.1, channels: target)
      layers.append(
        .transposedConvolution(
          weight: parameters.count, input: shape, map: Self.doubling(shape, to: output),
          output: output))
      parameters.append(
        Parameter(name: "decoder.\(index + 1).weight", shape: [16 * target, shape.channels]))
      parameters.append(Parameter(name: "decoder.\(index + 1).bias", shape: [1, target]))
      shape = output
    }
  }

  /// The transpose of gathering 4×4 windows of stride 2 and padding 1 from an output twice as high
  /// and wide as `input`, of which `output` may lack the last row and column.
  private static func doubling(_ input: ImageShape, to output: ImageShape) -> IndexMap {
    let target = output.channels
    let even = ImageShape(height: input.height * 2, width: input.width * 2, channels: target)
    let windows = IndexMap.windows(of: even, kernel: 4, stride: 2, padding: 1).map
    let cropped = windows.sources.map { source -> Int32 in
      guard source >= 0 else { return -1 }
      let pixel = Int(source) / target
      let (y, x) = (pixel / even.width, pixel % even.width)
      guard y < output.height, x < output.width else { return -1 }
      return Int32((y * output.width + x) * target + Int(source) % target)
    }
    return IndexMap(width: output.count, sources: cropped)
  }

  /// f(z) `[image, pixel]` for latents `[image, latent]`.
  func predict<Scalar>(
    _ latents: Variable<Scalar>, _ weights: [Variable<Scalar>]
  ) -> Variable<Scalar> {
    var value = latents
    for layer in layers {
      switch layer {
      case .dense(let weight, let hasBias):
        value = value.times(weights[weight], transposeSecond: true)
        if hasBias { value = value + weights[weight + 1] }
      case .relu: value = value.relu()
      case .transposedConvolution(let weight, let input, let map, let output):
        let (rows, area) = (value.rows, input.height * input.width)
        let pixels = value.reshaped(rows: rows * area, columns: input.channels)
        let spread = pixels.times(weights[weight], transposeSecond: true)
        let image = spread.reshaped(rows: rows, columns: map.sources.count).scattered(by: map)
        let outputArea = output.height * output.width
        value =
          (image.reshaped(rows: rows * outputArea, columns: output.channels)
          + weights[weight + 1]).reshaped(rows: rows, columns: output.count)
      }
    }
    return value
  }
}
