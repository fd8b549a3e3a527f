import RandomStreams
import Tensors

/// Collects the layers of an encoder or decoder with their parameters. Layers are applied in order
/// on a tape; images lie pixel after pixel with channels innermost.
struct NetworkBuilder: Sendable {
  struct Parameter: Sendable {
    var name: String
    var shape: [Int]
    /// Standard deviation of initial normals; 0 for zeros.
    var deviation: Double
    /// Mean of the initial entries, as 1 of a gain.
    var offset = 0.0
  }

  indirect enum Layer: Sendable {
    case dense(Int, hasBias: Bool)
    /// Weight-normalised convolution: direction at the parameter, then log gain, then bias.
    case convolution(Int, windows: IndexMap, area: Int)
    case swish, relu
    case gather(IndexMap)
    /// Squeeze and excitation: two dense layers from the channel means gate the channels.
    case excitation(Int, ImageShape)
    case sum([[Layer]])
    case join([[Layer]], ImageShape)
    case channelMeans(ImageShape)
    /// `LayerNorm(x + W₂ · dropout(relu(W₁ x)))`
    case residualDense(Int)
  }

  private(set) var parameters: [Parameter] = []
  private(set) var layers: [Layer] = []
  private var prefix: String
  private let firstIndex: Int
  /// The shape of what the layers so far give.
  private(set) var shape: ImageShape

  init(_ prefix: String, input: ImageShape, firstParameter: Int) {
    self.prefix = prefix
    shape = input
    firstIndex = firstParameter
  }

  private mutating func add(_ parameters: [Parameter]) -> Int {
    defer { self.parameters += parameters }
    return firstIndex + self.parameters.count
  }

  private func name(_ part: String) -> String { "\(prefix).\(parameters.count).\(part)" }

  // MARK: - Layers

  mutating func dense(to width: Int, bias: Bool, deviation: Double = 0.1) {
    var added = [
      Parameter(name: name("weight"), shape: [width, shape.count], deviation: deviation)
    ]
    if bias { added.append(Parameter(name: name("bias"), shape: [1, width], deviation: 0)) }
    layers.append(.dense(add(added), hasBias: bias))
    shape = ImageShape(height: 1, width: 1, channels: width)
  }

  /// Reads the last dense layer's output as an image.
  mutating func reshape(to image: ImageShape) {
    precondition(image.count == shape.count)
    shape = image
  }

  mutating func append(_ layer: Layer) { layers.append(layer) }

  private mutating func convolution(
    from image: ImageShape, to channels: Int, kernel: Int, stride: Int, padding: Int,
    offset: (Int, Int) = (0, 0)
  ) -> (layer: Layer, output: ImageShape) {
    let (map, windows) = IndexMap.windows(
      of: image, kernel: kernel, stride: stride, padding: padding, offset: offset)
    let width = kernel * kernel * image.channels
    let index = add([
      Parameter(name: name("direction"), shape: [channels, width], deviation: 0.05),
      Parameter(name: name("log_gain"), shape: [channels, 1], deviation: 0),
      Parameter(name: name("bias"), shape: [1, channels], deviation: 0),
    ])
    return (
      .convolution(index, windows: map, area: windows.height * windows.width),
      ImageShape(height: windows.height, width: windows.width, channels: channels)
    )
  }

  mutating func convolve(to channels: Int, kernel: Int, stride: Int = 1, padding: Int) {
    let (layer, output) = convolution(
      from: shape, to: channels, kernel: kernel, stride: stride, padding: padding)
    layers.append(layer)
    shape = output
  }

  private mutating func excitation(_ image: ImageShape) -> Layer {
    let (channels, hidden) = (image.channels, max(image.channels / 16, 4))
    return .excitation(
      add([
        Parameter(name: name("squeeze"), shape: [hidden, channels], deviation: 0.1),
        Parameter(name: name("squeeze_bias"), shape: [1, hidden], deviation: 0),
        Parameter(name: name("excite"), shape: [channels, hidden], deviation: 0.1),
        Parameter(name: name("excite_bias"), shape: [1, channels], deviation: 0),
      ]), image)
  }

  /// `x + SE(convolutions × [swish → 3×3])`
  mutating func residualCell(convolutions: Int) {
    var branch: [Layer] = []
    let image = shape
    for _ in 0..<convolutions {
      branch.append(.swish)
      branch.append(
        convolution(from: image, to: image.channels, kernel: 3, stride: 1, padding: 1).layer)
    }
    branch.append(excitation(image))
    layers.append(.sum([[], branch]))
  }

  /// Twice the channels at half the size. The skip is a 1×1 convolution of stride 2, or four of
  /// them at the four pixel offsets side by side.
  mutating func downCell(skipAtOffsets: Bool) {
    let (image, channels) = (shape, shape.channels * 2)
    let first = convolution(from: image, to: channels, kernel: 3, stride: 2, padding: 1)
    let second = convolution(from: first.output, to: channels, kernel: 3, stride: 1, padding: 1)
    let branch = [.swish, first.layer, .swish, second.layer, excitation(first.output)]
    var skip: [Layer] = [.swish]
    if skipAtOffsets {
      let parts = [(0, 0), (1, 1), (0, 1), (1, 0)].map { offset in
        [
          convolution(
            from: image, to: channels / 4, kernel: 1, stride: 2, padding: 0, offset: offset
          ).layer
        ]
      }
      skip.append(.join(parts, first.output))
    } else {
      skip.append(
        convolution(from: image, to: channels, kernel: 1, stride: 2, padding: 0).layer)
    }
    layers.append(.sum([skip, branch]))
    shape = first.output
  }

  /// Half the channels at twice the size (nearest pixel).
  mutating func upCell() {
    let (map, image) = IndexMap.upsampling(of: shape, factor: 2)
    let channels = shape.channels / 2
    let main = convolution(from: image, to: channels, kernel: 3, stride: 1, padding: 1)
    let branch = [.swish, .gather(map), main.layer, excitation(main.output)]
    let skip: [Layer] = [
      .gather(map), convolution(from: image, to: channels, kernel: 1, stride: 1, padding: 0).layer,
    ]
    layers.append(.sum([skip, branch]))
    shape = main.output
  }

  /// Resizes to a square, nearest pixel.
  mutating func resize(to side: Int) {
    let image = shape
    shape = ImageShape(height: side, width: side, channels: image.channels)
    layers.append(
      .gather(
        .resizing(image, to: shape) { row, column in
          (row * image.height / side, column * image.width / side)
        }))
  }

  /// The channel means of `x` plus a convolution over the whole image.
  mutating func pooledHead() {
    let image = shape
    let whole = convolution(
      from: image, to: image.channels, kernel: image.height, stride: 1, padding: 0)
    layers.append(.sum([[.channelMeans(image)], [.swish, whole.layer]]))
    shape = ImageShape(height: 1, width: 1, channels: image.channels)
  }

  mutating func residualDense(expansion: Int) {
    let width = shape.count
    layers.append(
      .residualDense(
        add([
          Parameter(name: name("expand"), shape: [width * expansion, width], deviation: 0.05),
          Parameter(name: name("expand_bias"), shape: [1, width * expansion], deviation: 0),
          Parameter(name: name("contract"), shape: [width, width * expansion], deviation: 0.05),
          Parameter(name: name("contract_bias"), shape: [1, width], deviation: 0),
          Parameter(name: name("norm_gain"), shape: [1, width], deviation: 0, offset: 1),
          Parameter(name: name("norm_bias"), shape: [1, width], deviation: 0),
        ])))
  }
}
