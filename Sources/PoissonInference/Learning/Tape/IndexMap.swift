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
    result.withMutablePointer { y in
      x.withPointer { x in
        sources.withUnsafeBufferPointer { sources in
          for row in 0..<rows {
            let (from, to) = (x + row * width, y + row * count)
            for j in 0..<count where sources[j] >= 0 { to[j] = from[Int(sources[j])] }
          }
        }
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
    result.withMutablePointer { y in
      x.withPointer { x in
        sources.withUnsafeBufferPointer { sources in
          for row in 0..<rows {
            let (from, to) = (x + row * count, y + row * width)
            for j in 0..<count where sources[j] >= 0 { to[Int(sources[j])] += from[j] }
          }
        }
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
    for row in 0..<output.height {
      for column in 0..<output.width {
        for i in 0..<kernel {
          for j in 0..<kernel {
            let y = row * stride + i - padding + offset.0
            let x = column * stride + j - padding + offset.1
            let isInside = (0..<image.height).contains(y) && (0..<image.width).contains(x)
            for channel in 0..<image.channels {
              sources.append(
                isInside ? Int32((y * image.width + x) * image.channels + channel) : -1)
            }
          }
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
    var sources: [Int32] = []
    for row in 0..<output.height {
      for column in 0..<output.width {
        let y = min(row * image.height * factor / output.height / factor, image.height - 1)
        let x = min(column * image.width * factor / output.width / factor, image.width - 1)
        for channel in 0..<image.channels {
          sources.append(Int32((y * image.width + x) * image.channels + channel))
        }
      }
    }
    return (IndexMap(width: image.count, sources: sources), output)
  }
}
