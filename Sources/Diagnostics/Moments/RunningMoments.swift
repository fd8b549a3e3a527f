import Tensors

/// Mean and variance of each unit over batches that need not be kept; mergeable.
///
/// ```swift
/// var moments = RunningMoments(units: 3)
/// for batch in batches { moments.add(batch) }     // [draw, unit]
/// moments.merge(otherMoments)
/// ```
///
/// - Reference: Chan, Golub & LeVeque (1983), *Algorithms for computing the sample variance*.
public struct RunningMoments: Sendable, Equatable, Codable {
  /// Draws so far.
  public private(set) var count: Int
  private var means: [Double]
  private var squares: [Double]  // Σ (x - mean)²

  /// No draws yet of `units` quantities.
  public init(units: Int) {
    count = 0
    means = [Double](repeating: 0, count: units)
    squares = means
  }

  /// Quantities of each draw.
  public var units: Int { means.count }

  /// The mean of each unit; undefined (`nil`) without draws or with one that is not finite.
  public var mean: [Double]? {
    count > 0 && means.allSatisfy(\.isFinite) ? means : nil
  }

  /// The variance (n - 1) of each unit; undefined (`nil`) below two draws or with one that is not
  /// finite.
  public var variance: [Double]? {
    guard count > 1, squares.allSatisfy(\.isFinite) else { return nil }
    return squares.map { $0 / Double(count - 1) }
  }

  /// The standard deviation (n - 1) of each unit.
  public var standardDeviation: [Double]? { variance?.map { $0.squareRoot() } }

  /// Adds the draws of a batch `[draw, unit]`, in the order of rows.
  public mutating func add<Scalar: TensorScalar>(_ batch: Matrix<Scalar>) {
    precondition(batch.columns == units, "a batch of \(batch.columns) units, not \(units)")
    let values = doubles(of: batch)
    for i in 0..<batch.rows {
      count += 1
      for j in 0..<units {
        let difference = values[i * units + j] - means[j]
        means[j] += difference / Double(count)
        squares[j] += difference * (values[i * units + j] - means[j])
      }
    }
  }

  /// Adds the draws that `other` has seen.
  public mutating func merge(_ other: RunningMoments) {
    precondition(other.units == units, "moments of \(other.units) units, not \(units)")
    guard other.count > 0 else { return }
    let (n, m) = (Double(count), Double(other.count))
    for j in 0..<units {
      let difference = other.means[j] - means[j]
      means[j] += difference * m / (n + m)
      squares[j] += other.squares[j] + difference * difference * n * m / (n + m)
    }
    count += other.count
  }
}
