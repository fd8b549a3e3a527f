import Tensors

/// Shares of the classes among generated images, beside their shares in the data, over time.
///
/// A generated image belongs to the class of the data images nearest to it. The balance of the
/// classes is the slowest mode of a machine, so that one time is not enough to judge it.
public struct ClassOccupation: Sendable {
  /// The shares at one time.
  public struct Point: Sendable, Equatable {
    /// Time units since the start of the chains.
    public var time: Double
    /// Share of every class of the data among the images.
    public var shares: [Int: Double]
    /// Mean q of the images with the nearest data image.
    public var similarity: Double
    /// Images that were labelled.
    public var imageCount: Int
  }

  /// Share of every class in the data.
  public let dataShares: [Int: Double]
  /// What was measured, in order.
  public private(set) var points: [Point] = []
  private let references: NearestImages

  /// - Parameters:
  ///   - data: labelled images.
  ///   - referenceCount: images of them that generated ones are compared with.
  public init(_ data: ImageSet, referenceCount: Int = 3_000) throws(LangevinMachineError) {
    guard !data.labels.isEmpty else {
      throw .noImages(reason: "shares of classes need labelled images")
    }
    dataShares = data.classShares
    references = NearestImages(data.thinned(to: referenceCount))
  }

  /// Classes of the data, ascending.
  public var classes: [Int] { dataShares.keys.sorted() }

  /// Labels `frames` of rates `[image, unit]`, averaged over about one time unit, and notes their
  /// shares.
  public mutating func add(_ frames: Matrix<Float>, at time: Double) {
    let matches = references.matches(of: frames)
    let count = Double(max(1, matches.count))
    var shares = dataShares.mapValues { _ in 0.0 }
    for match in matches { if let label = match.label { shares[label, default: 0] += 1 / count } }
    points.append(
      Point(
        time: time, shares: shares, similarity: matches.reduce(0) { $0 + $1.similarity } / count,
        imageCount: matches.count))
  }

  /// The largest factor by which a share at `point` is above or below that in the data; infinite
  /// where a class is absent.
  public func worstFactor(of point: Point) -> Double {
    dataShares.map { label, expected in
      let share = point.shares[label] ?? 0
      return max(share / expected, expected / share)
    }.max() ?? 1
  }
}
