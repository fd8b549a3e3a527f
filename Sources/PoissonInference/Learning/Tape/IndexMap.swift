import Tensors

/// Where the entries of each row come from: entry j from source `sources[j]`, or 0 for -1.
/// Convolutions, up-sampling, padding and slices are such maps followed by products.
final class IndexMap: Sendable {
  /// Entries of a row that is gathered from.
  let width: Int
  let sources: [Int32]

  init(width: Int, sources: [Int32]) {
    self.width = width
    self.sources = sources
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func gather<Scalar: InferenceScalar>(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
    precondition(x.columns == width)
    var result = Matrix<Scalar>.zeros(x.rows, sources.count)
    let (rows, count, width) = (x.rows, sources.count, width)
    withPointers(&result, reading: x, sources) { y, x, sources in
      for row in 0..<rows {
        let (from, to) = (x + row * width, y + row * count)
        for j in 0..<count where sources[j] >= 0 { to[j] = from[Int(sources[j])] }
      }
    }
    return result
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func scatter<Scalar: InferenceScalar>(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
    precondition(x.columns == sources.count)
    var result = Matrix<Scalar>.zeros(x.rows, width)
    let (rows, count, width) = (x.rows, sources.count, width)
    withPointers(&result, reading: x, sources) { y, x, sources in
      for row in 0..<rows {
        let (from, to) = (x + row * count, y + row * width)
        for j in 0..<count where sources[j] >= 0 { to[Int(sources[j])] += from[j] }
      }
    }
    return result
  }

  /// Windows of `kernel`×`kernel` pixels of an image `[height · width · channels]` (channels
  /// innermost), `stride` apart, with `padding` zeros around: entries in the order window row,
  /// window column, kernel row, kernel column, channel.
  static func windows(
    of image: ImageShape, kernel: Int, stride: Int, padding: Int, offset: (Int, Int) = (0, 0)
  ) -> (map: IndexMap, output: ImageShape) {
    let extent = { (size: Int) in (size + 2 * padding - kernel) / stride + 1 }
    let output = ImageShape(
      height: extent(image.height - offset.0), width: extent(image.width - offset.1),
      channels: kernel * kernel * image.channels)
    var sources: [Int32] = []
    sources.reserveCapacity(output.count)
    for window in 0..<output.height * output.width {
      let top = window / output.width * stride - padding + offset.0
      let left = window % output.width * stride - padding + offset.1
      for pixel in 0..<kernel * kernel {
        let (y, x) = (top + pixel / kernel, left + pixel % kernel)
        let isInside = (0..<image.height).contains(y) && (0..<image.width).contains(x)
        for channel in 0..<image.channels {
          sources.append(isInside ? image.index(row: y, column: x, channel: channel) : -1)
        }
      }
    }
    return (IndexMap(width: image.count, sources: sources), output)
  }

  /// Every pixel repeated in a square of `factor`×`factor`, cut to `height`×`width`.
  static func upsampling(
    of image: ImageShape, factor: Int, height: Int? = nil, width: Int? = nil
  ) -> (map: IndexMap, output: ImageShape) {
    let output = ImageShape(
      height: height ?? image.height * factor, width: width ?? image.width * factor,
      channels: image.channels)
    let map = resizing(image, to: output) { row, column in
      (
        min(row * image.height * factor / output.height / factor, image.height - 1),
        min(column * image.width * factor / output.width / factor, image.width - 1)
      )
    }
    return (map, output)
  }

  /// Every pixel of `output` from the pixel of `image` that `source` names by row and column.
  static func resizing(
    _ image: ImageShape, to output: ImageShape, from source: (Int, Int) -> (row: Int, column: Int)
  ) -> IndexMap {
    var sources: [Int32] = []
    sources.reserveCapacity(output.count)
    for pixel in 0..<output.height * output.width {
      let (row, column) = source(pixel / output.width, pixel % output.width)
      for channel in 0..<image.channels {
        sources.append(image.index(row: row, column: column, channel: channel))
      }
    }
    return IndexMap(width: image.count, sources: sources)
  }
}

extension ImageShape {
  /// Where a number of an image lies.
  fileprivate func index(row: Int, column: Int, channel: Int) -> Int32 {
    Int32((row * width + column) * channels + channel)
  }
}
