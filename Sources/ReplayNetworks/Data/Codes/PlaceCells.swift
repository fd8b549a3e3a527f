import RandomStreams
import Tensors

/// A population of place cells: rates, 1 at most, as functions of position.
public struct PlaceCells: Sendable, Equatable, Codable {
  /// The shape of a field, d the distance from its centre, w its width.
  public enum Shape: String, Sendable, Codable, CaseIterable {
    /// exp(-d² / 2w²)
    case gaussian
    /// The same above its value at w, rescaled to peak 1.
    case thresholdedGaussian = "thresholded-gaussian"
    /// A Gaussian less one 1.5 times as wide, rescaled to peak 1.
    case differenceOfGaussians = "difference-of-gaussians"
    /// 1 within w
    case topHat = "top-hat"
    /// 1 for the nearest cell
    case oneHot = "one-hot"
    /// A softmax over cells of -d² / 2w² (the predecessor's code).
    case softmax
  }

  /// How positions are read from rates.
  public enum Decoding: String, Sendable, Codable, CaseIterable {
    /// Centre of mass with weights max(0, y - ½ max y).
    case centreOfMass = "centre-of-mass"
    /// Mean of the centres of the three most active cells.
    case topThree = "top-three"
  }

  /// Centres of the fields.
  public var centres: [Position]
  /// w, metres.
  public var width: Double
  /// Shape of the fields.
  public var shape: Shape
  /// How positions are read from rates.
  public var decoding: Decoding

  /// Cells at the given centres; `width` in the unit of the centres.
  public init(
    centres: [Position], width: Double, shape: Shape = .gaussian, decoding: Decoding = .centreOfMass
  ) {
    self.centres = centres
    self.width = width
    self.shape = shape
    self.decoding = decoding
  }

  /// Cells on a grid over the rectangle [lower, upper], each moved uniformly within its grid cell.
  public init(
    count: Int, width: Double, lower: Position, upper: Position, shape: Shape = .gaussian,
    seed: UInt64
  ) {
    let aspect = (upper.x - lower.x) / (upper.y - lower.y)
    // More columns than cells would leave cells no row; a rectangle without height has one.
    let across = max(1, Int(min(Double(count), (Double(count) * aspect).squareRoot()).rounded()))
    let down = (count + across - 1) / across
    var stream = RandomStream(seed: seed, purpose: .placeCells)
    let jitter = Matrix<Double>.uniforms(across * down, 2, from: &stream)
    let (stepX, stepY) = (
      (upper.x - lower.x) / Double(across), (upper.y - lower.y) / Double(down)
    )
    // Where the grid has more nodes than cells, the left-out nodes are spread evenly.
    let nodes = (0..<count).map { $0 * across * down / count }
    centres = nodes.map { node in
      Position(
        lower.x + (Double(node % across) + jitter[node, 0]) * stepX,
        lower.y + (Double(node / across) + jitter[node, 1]) * stepY)
    }
    self.width = width
    self.shape = shape
    decoding = .centreOfMass
  }

  /// Cells with centres uniform in the rectangle, a softmax code and the top-three read-out: the
  /// predecessor's.
  public static func softmax(
    count: Int, width: Double = 0.2, lower: Position, upper: Position, seed: UInt64
  ) -> PlaceCells {
    var stream = RandomStream(seed: seed, purpose: .placeCells)
    let draws = Matrix<Double>.uniforms(count, 2, from: &stream)
    let centres = (0..<count).map {
      Position(
        lower.x + draws[$0, 0] * (upper.x - lower.x), lower.y + draws[$0, 1] * (upper.y - lower.y))
    }
    return PlaceCells(centres: centres, width: width, shape: .softmax, decoding: .topThree)
  }

  /// Number of cells.
  public var count: Int { centres.count }

  /// Rates `[point, cell]`.
  public func rates<Scalar: ReplayScalar>(at points: [Position]) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(points.count, count)
    switch shape {
    case .oneHot:
      for (row, point) in points.enumerated() { result[row, nearestCell(to: point)] = 1 }
    case .topHat:
      fillSquaredDistances(points, into: &result, scaledBy: 1)
      let limit = Scalar(width * width)
      result.mapInPlace { $0 < limit ? 1 : 0 }
    case .gaussian, .thresholdedGaussian, .differenceOfGaussians, .softmax:
      fillGaussians(points, width: width, into: &result)
      finish(points, &result)
    }
    return result
  }

  private func finish<Scalar: ReplayScalar>(_ points: [Position], _ rates: inout Matrix<Scalar>) {
    switch shape {
    case .thresholdedGaussian:
      let floor = Scalar(exp(-0.5))
      rates.mapInPlace { Swift.max(0, $0 - floor) / (1 - floor) }
    case .differenceOfGaussians:
      var wide = Matrix<Scalar>.zeros(rates.rows, rates.columns)
      fillGaussians(points, width: 1.5 * width, into: &wide)
      rates.add(wide, scaledBy: Scalar(-1 / 2.25))
      rates.scale(by: Scalar(2.25 / 1.25))
    case .softmax: normaliseRows(&rates)
    default: break
    }
  }

  private func fillGaussians<Scalar: ReplayScalar>(
    _ points: [Position], width: Double, into result: inout Matrix<Scalar>
  ) {
    fillSquaredDistances(points, into: &result, scaledBy: -0.5 / (width * width))
    let count = result.count
    result.withMutablePointer { Scalar.exp($0, $0, count) }
  }

  private func fillSquaredDistances<Scalar: ReplayScalar>(
    _ points: [Position], into result: inout Matrix<Scalar>, scaledBy factor: Double
  ) {
    let columns = count
    let (xs, ys) = (centres.map(\.x), centres.map(\.y))
    var row = [Double](repeating: 0, count: columns)
    result.withMutablePointer { out in
      for (index, point) in points.enumerated() {
        for j in 0..<columns {
          let (dx, dy) = (point.x - xs[j], point.y - ys[j])
          row[j] = factor * (dx * dx + dy * dy)
        }
        convert(row, into: out + index * columns)
      }
    }
  }

  private func nearestCell(to point: Position) -> Int {
    centres.indices.min { centres[$0].distance(to: point) < centres[$1].distance(to: point) } ?? 0
  }
}

/// Divides every row by its sum.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func normaliseRows<Scalar: TensorScalar>(_ matrix: inout Matrix<Scalar>) {
  let (rows, columns) = (matrix.rows, matrix.columns)
  matrix.withMutablePointer { x in
    for row in 0..<rows {
      var sum = 0.0
      for j in 0..<columns { sum += Double(x[row * columns + j]) }
      let factor = Scalar(1 / max(sum, 1e-300))
      for j in 0..<columns { x[row * columns + j] *= factor }
    }
  }
}

/// Copies numbers in another precision.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func convert<Scalar: TensorScalar>(_ x: [Double], into y: UnsafeMutablePointer<Scalar>) {
  x.withUnsafeBufferPointer { x in for i in x.indices { y[i] = Scalar(x[i]) } }
}
