import RandomStreams
import Tensors

extension [NetworkBuilder.Layer] {
  /// The layers applied to a batch of rows, with the parameters of the whole model. Dropout is on
  /// where `dropout` gives a stream.
  func apply<Scalar>(
    _ input: Variable<Scalar>, _ weights: [Variable<Scalar>], dropout: RandomStream? = nil
  ) -> Variable<Scalar> {
    reduce(input) { $1.apply($0, weights, dropout) }
  }
}

extension NetworkBuilder.Layer {
  fileprivate func apply<Scalar>(
    _ x: Variable<Scalar>, _ weights: [Variable<Scalar>], _ dropout: RandomStream?
  ) -> Variable<Scalar> {
    switch self {
    case .dense(let index, let hasBias):
      let product = x.times(weights[index], transposeSecond: true)
      return hasBias ? product + weights[index + 1] : product
    case .convolution(let index, let windows, let area):
      return convolution(x, weights, index, windows, area: area)
    case .swish: return x.swish()
    case .relu: return x.relu()
    case .gather(let map): return x.gathered(by: map)
    case .excitation(let index, let image): return excitation(x, weights, index, image)
    case .sum(let branches):
      return branches.dropFirst().reduce(branches[0].apply(x, weights, dropout: dropout)) {
        $0 + $1.apply(x, weights, dropout: dropout)
      }
    case .join(let branches, let image):
      return Self.joined(branches.map { $0.apply(x, weights, dropout: dropout) }, image)
    case .channelMeans(let image): return means(x, image)
    case .residualDense(let index): return residualDense(x, weights, index, dropout)
    }
  }

  private func convolution<Scalar>(
    _ x: Variable<Scalar>, _ weights: [Variable<Scalar>], _ index: Int, _ windows: IndexMap,
    area: Int
  ) -> Variable<Scalar> {
    let direction = weights[index]
    let norm = direction.squared().summedOverColumns().mapped(.power(-0.5))
    let filters = direction * (norm * weights[index + 1].exp())
    let patches = x.gathered(by: windows)
      .reshaped(rows: x.rows * area, columns: direction.columns)
    let output = patches.times(filters, transposeSecond: true) + weights[index + 2]
    return output.reshaped(rows: x.rows, columns: area * direction.rows)
  }

  private func excitation<Scalar>(
    _ x: Variable<Scalar>, _ weights: [Variable<Scalar>], _ index: Int, _ image: ImageShape
  ) -> Variable<Scalar> {
    let hidden =
      (means(x, image).times(weights[index], transposeSecond: true)
      + weights[index + 1]).relu()
    let gate = (hidden.times(weights[index + 2], transposeSecond: true) + weights[index + 3])
      .sigmoid()
    let spread = IndexMap(
      width: image.channels, sources: (0..<image.count).map { Int32($0 % image.channels) })
    return x * gate.gathered(by: spread)
  }

  /// Parts of as many channels each, side by side in the channels of `image`.
  private static func joined<Scalar>(
    _ parts: [Variable<Scalar>], _ image: ImageShape
  ) -> Variable<Scalar> {
    let channels = image.channels / parts.count
    let placed = parts.enumerated().map { index, part in
      let sources = (0..<part.columns).map { source -> Int32 in
        Int32(source / channels * image.channels + index * channels + source % channels)
      }
      return part.scattered(by: IndexMap(width: image.count, sources: sources))
    }
    return placed.dropFirst().reduce(placed[0], +)
  }

  private func means<Scalar>(_ x: Variable<Scalar>, _ image: ImageShape) -> Variable<Scalar> {
    let map = IndexMap(
      width: image.channels, sources: (0..<image.count).map { Int32($0 % image.channels) })
    return x.scattered(by: map).scaled(by: 1 / Scalar(image.height * image.width))
  }

  private func residualDense<Scalar>(
    _ x: Variable<Scalar>, _ weights: [Variable<Scalar>], _ index: Int, _ dropout: RandomStream?
  ) -> Variable<Scalar> {
    var hidden = (x.times(weights[index], transposeSecond: true) + weights[index + 1]).relu()
    if var stream = dropout {
      stream.purpose = .dropout
      var mask = Matrix<Scalar>.uniforms(hidden.rows, hidden.columns, from: &stream)
      mask.mapInPlace { $0 < 0.1 ? 0 : 1 / 0.9 }
      hidden = hidden * x.tape.constant(mask)
    }
    let sum = x + hidden.times(weights[index + 2], transposeSecond: true) + weights[index + 3]
    let share = 1 / Scalar(x.columns)
    let centred = sum - sum.summedOverColumns().scaled(by: share)
    let variance = centred.squared().summedOverColumns().scaled(by: share, plus: 1e-5)
    return centred * variance.mapped(.power(-0.5)) * weights[index + 4] + weights[index + 5]
  }
}
