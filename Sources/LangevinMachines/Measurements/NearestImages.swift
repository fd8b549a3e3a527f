import Tensors

/// Compares frames of rates with reference images by the cosine of what is left after the mean
/// image: overlaps, nearest images, labels by vote (NLM §6.2).
///
/// Frames are tanh x, averaged over about one time unit, divided by tanh 1, and turned to the sign of
/// the references, which the border of their mean image tells. References are rates over tanh 1 too, in
/// the sign that they have.
public struct NearestImages: Sendable {
  /// The nearest reference of one frame.
  public struct Match: Sendable, Equatable {
    /// Which reference.
    public var index: Int
    /// q, cosine with it.
    public var similarity: Double
    /// The label by vote; nil where references have none.
    public var label: Int?
  }

  /// Labels of the references.
  public let labels: [Int]
  /// The mean of the references, as rates over tanh 1.
  public let meanImage: [Float]
  /// What frames are turned to, the sign of the references; nil where their signs are left alone.
  public var polarity: Polarity?
  /// References that vote.
  public var voters = 7
  private let references: Matrix<Float>  // centred, of unit length

  /// - Parameters:
  ///   - meanImage: what to subtract, rates over tanh 1 `[unit]`; nil for the mean of these references.
  ///     The sign of frames is that of its border, so that comparisons that share it share the sign.
  ///   - fixesSign: whether frames may come in either sign.
  public init(_ images: ImageSet, meanImage: [Float]? = nil, fixesSign: Bool = true) {
    labels = images.labels
    var rates = Self.scaledRates(of: images.images)
    let mean = meanImage ?? rates.columnMeans().map { Float($0) }
    self.meanImage = mean
    polarity =
      fixesSign
      ? Polarity(ofMeanImage: mean, height: images.height, width: images.width) : nil
    rates.addRow(mean.map { -$0 })
    references = Self.normalised(rates)
  }

  /// The mean of images x `[image, unit]`, as rates over tanh 1 `[unit]`.
  static func meanImage(of images: Matrix<Float>) -> [Float] {
    scaledRates(of: images).columnMeans().map { Float($0) }
  }

  /// tanh x over tanh 1 of images x `[image, unit]`.
  private static func scaledRates(of images: Matrix<Float>) -> Matrix<Float> {
    var rates = images.activated(.tanh)
    rates.scale(by: 1 / fullRate)
    return rates
  }

  /// tanh 1, the rate of ink in the data.
  public static let fullRate = Float(tanh(1.0))

  /// Frames of rates `[frame, unit]` as unit vectors: turned to the sign of the references, scaled,
  /// centred.
  public func prepared(_ frames: Matrix<Float>) -> Matrix<Float> {
    var result = polarity?.fixed(frames) ?? frames
    result.scale(by: 1 / Self.fullRate)
    result.addRow(meanImage.map { -$0 })
    return Self.normalised(result)
  }

  /// q of every frame with every reference `[frame, reference]`.
  public func similarities(of frames: Matrix<Float>) -> Matrix<Float> {
    similarities(ofPrepared: prepared(frames))
  }

  /// q of frames that are prepared already.
  func similarities(ofPrepared frames: Matrix<Float>) -> Matrix<Float> {
    frames.times(transpose: references)
  }

  /// The nearest reference and the label of every frame `[frame, unit]` of rates.
  public func matches(of frames: Matrix<Float>) -> [Match] {
    let similarities = similarities(of: frames)
    return (0..<frames.rows).map { match(Array(similarities.row($0))) }
  }

  /// Labels of every frame by vote of the nearest references.
  public func labels(of frames: Matrix<Float>) -> [Int] { matches(of: frames).compactMap(\.label) }

  private func match(_ similarities: [Float]) -> Match {
    var best: [(similarity: Float, index: Int)] = []
    for (index, similarity) in similarities.enumerated() {
      guard best.count < voters || similarity > best[best.count - 1].similarity else { continue }
      let place = best.firstIndex { $0.similarity < similarity } ?? best.count
      best.insert((similarity, index), at: place)
      if best.count > voters { best.removeLast() }
    }
    var label: Int?
    if !labels.isEmpty {
      var votes: [Int: Int] = [:]
      for vote in best { votes[labels[vote.index], default: 0] += 1 }
      let most = votes.values.max() ?? 0
      // Ties go to the class of the nearest.
      label = best.map { labels[$0.index] }.first { votes[$0] == most }
    }
    return Match(
      index: best.first?.index ?? 0, similarity: Double(best.first?.similarity ?? 0), label: label)
  }

  private static func normalised(_ rows: Matrix<Float>) -> Matrix<Float> {
    var result = rows
    let (rows, columns) = (rows.rows, rows.columns)
    result.withMutablePointer { x in
      for row in 0..<rows {
        var sum: Double = 0
        for i in row * columns..<(row + 1) * columns { sum += Double(x[i]) * Double(x[i]) }
        let scale = Float(1 / max(sum.squareRoot(), 1e-30))
        for i in row * columns..<(row + 1) * columns { x[i] *= scale }
      }
    }
    return result
  }
}
