import RandomStreams
import Tensors

/// How like the data generated images are, and how various: what tells a trained machine from one that
/// makes noise, and from one that makes one image again and again.
///
/// Half of the data are references. q of an image is its cosine with the nearest of them after the mean
/// image is taken off, in the sign that is nearer: machines without a bias make both. The other half of the
/// data shows what q can be, white noise what it is without learning.
public struct GenerationLikeness: Sendable, Equatable {
  /// Mean q of the generated images.
  public let generated: Double
  /// Mean q of the data that are no references.
  public let data: Double
  /// Mean q of the rates of white noise.
  public let noise: Double
  /// Mean cosine of two generated images: 1 where all are one image.
  public let generatedOverlap: Double
  /// Mean cosine of two images of the data.
  public let dataOverlap: Double

  /// References, and other images of the data, at most.
  private static let most = 1_000
  /// Data whose images are hardly nearer to each other than noise is have nothing to be told by: independent
  /// pixels differ by 0.001, digits by 0.3 to 0.45.
  private static let leastDifference = 0.05
  /// Images of noise.
  private static let noises = 200

  /// - Parameters:
  ///   - rates: generated, averaged over about one time unit `[image, unit]`.
  ///   - images: the data.
  /// - Returns: nil for fewer than two generated images or four of the data, and for data that are hardly
  ///   nearer to each other than noise is.
  public init?(of rates: Matrix<Float>, beside images: ImageSet, seed: UInt64) {
    let images = images.thinned(to: 2 * Self.most)
    guard rates.rows > 1, images.count > 3 else { return nil }
    let places = 0..<images.count
    let references = NearestImages(
      images.gathering(places.filter { $0 % 2 == 0 }), fixesSign: false)
    var stream = RandomStream(seed: seed, purpose: .metrics)
    let white = Matrix<Float>.normals(Self.noises, images.unitCount, from: &stream)
    let others = images.gathering(places.filter { $0 % 2 == 1 }).images.activated(.tanh)
    noise = Self.nearest(white.activated(.tanh), references).similarity
    (data, dataOverlap) = Self.nearest(others, references)
    (generated, generatedOverlap) = Self.nearest(rates, references)
    guard data - noise > Self.leastDifference, generated.isFinite else { return nil }
  }

  /// The share of the way from noise, 0, to data, 1.
  public var likeness: Double { (generated - noise) / (data - noise) }

  /// How much more alike generated images are than those of the data: 0 as various, 1 all the same.
  public var sameness: Double { (generatedOverlap - dataOverlap) / (1 - dataOverlap) }

  /// Mean q in the nearer sign, and the mean cosine of two of the rows in these signs.
  private static func nearest(
    _ rates: Matrix<Float>, _ references: NearestImages
  ) -> (similarity: Double, overlap: Double) {
    var negative = rates
    negative.scale(by: -1)
    var rows = references.prepared(rates)
    let turned = references.prepared(negative)
    let (q, p) = (
      references.similarities(ofPrepared: rows), references.similarities(ofPrepared: turned)
    )
    var sum = 0.0
    for row in 0..<rates.rows {
      let best = (q.row(row).max() ?? 0, p.row(row).max() ?? 0)
      sum += Double(max(best.0, best.1))
      guard best.1 > best.0 else { continue }
      for unit in 0..<rows.columns { rows[row, unit] = turned[row, unit] }
    }
    return (sum / Double(rates.rows), overlap(rows))
  }

  /// The mean cosine of two different rows of unit length, from the length of their sum.
  private static func overlap(_ rows: Matrix<Float>) -> Double {
    let count = Double(rows.rows)
    let mean = rows.columnMeans()
    let square = mean.reduce(0.0) { $0 + Double($1) * Double($1) } * count * count
    return (square - count) / (count * (count - 1))
  }
}
