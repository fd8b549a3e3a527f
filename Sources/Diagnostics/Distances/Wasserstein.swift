import RandomStreams
import Tensors

/// The Wasserstein-1 distance of two one-dimensional sets, in their unit: the mean absolute
/// difference of their empirical quantiles at `(j + 1/2) / quantiles`.
///
/// Undefined (`nil`) for an empty set or a number that is not finite.
public func wasserstein1(_ x: [Double], _ y: [Double], quantiles count: Int = 2000) -> Double? {
  let levels = midLevels(count)
  guard count > 0, let a = quantiles(x, at: levels), let b = quantiles(y, at: levels) else {
    return nil
  }
  return zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(count)
}

/// The Wasserstein-1 distance of each unit of two sets `[draw, unit]`.
public func wasserstein1<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, quantiles count: Int = 2000
) -> [Double]? {
  guard let (first, second) = samplePair(x, y) else { return nil }
  let distances = (0..<first.units).compactMap {
    wasserstein1(first.column($0), second.column($0), quantiles: count)
  }
  return distances.count == first.units ? distances : nil
}

/// The Wasserstein-1 distance of two empirical laws in one dimension, exactly: `∫ |F(u) - G(u)| du`.
public func exactWasserstein1(_ x: [Double], _ y: [Double]) -> Double? {
  guard !x.isEmpty, !y.isEmpty, x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else {
    return nil
  }
  let (a, b) = (x.sorted(), y.sorted())
  var (i, j, distance) = (0, 0, 0.0)
  var previous = min(a[0], b[0])
  while i < a.count || j < b.count {
    let next = min(i < a.count ? a[i] : .infinity, j < b.count ? b[j] : .infinity)
    let gap = abs(Double(i) / Double(a.count) - Double(j) / Double(b.count))
    distance += gap * (next - previous)
    while i < a.count, a[i] == next { i += 1 }
    while j < b.count, b[j] == next { j += 1 }
    previous = next
  }
  return distance
}

/// The sliced Wasserstein-2 distance of two sets `[draw, unit]`, in their unit: the square root of
/// the mean, over random directions and over levels `(j + 1/2) / quantiles`, of squared differences
/// between the quantiles of the projected sets.
///
/// Between two normal laws with equal covariance and means d apart it is |d| / √units. Two equal
/// laws give a positive number: print the floor beside it (`samplingFloor`). Directions come from
/// `stream`, so that the same stream compares several sets along the same directions.
///
/// Undefined (`nil`) for an empty set or a number that is not finite. O(directions · n log n).
///
/// - Reference: Bonneel et al. (2015), *Sliced and Radon Wasserstein barycenters of measures*.
public func slicedWasserstein2<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, directions: Int = 100, quantiles: Int = 1000,
  using stream: inout RandomStream, parallelism: Parallelism = .serial
) -> Double? {
  let axes = unitDirections(directions, x.columns, from: &stream)
  guard directions > 0, quantiles > 0, let (first, second) = samplePair(x, y) else { return nil }
  let levels = midLevels(quantiles)
  let (a, b) = (projections(first, on: axes), projections(second, on: axes))
  var means = [Double](repeating: 0, count: directions)
  means.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let means = buffer
    parallelism.forEachBlock(of: directions, blockSize: 1) { block in
      for k in block {
        means[k] = meanSquaredDifference(
          Array(a[k * first.count..<(k + 1) * first.count]),
          Array(b[k * second.count..<(k + 1) * second.count]), levels)
      }
    }
  }
  return (means.reduce(0, +) / Double(directions)).squareRoot()
}

/// `(j + 1/2) / count`
func midLevels(_ count: Int) -> [Double] {
  (0..<max(count, 0)).map { (Double($0) + 0.5) / Double(count) }
}

/// Random directions, uniform on the sphere, `[direction, unit]`.
private func unitDirections(
  _ count: Int, _ units: Int, from stream: inout RandomStream
) -> [Double] {
  var axes = Matrix<Double>.normals(count, units, from: &stream).elements
  for k in 0..<count {
    let range = k * units..<(k + 1) * units
    let norm = axes[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
    for i in range { axes[i] /= norm }
  }
  return axes
}

/// The coordinates of all draws along each direction, `[direction, draw]`.
private func projections(_ set: SampleSet, on axes: [Double]) -> [Double] {
  let directions = Matrix(rows: axes.count / set.units, columns: set.units, elements: axes)
  let draws = Matrix(rows: set.count, columns: set.units, elements: set.values)
  return directions.times(transpose: draws).elements
}

private func meanSquaredDifference(_ x: [Double], _ y: [Double], _ levels: [Double]) -> Double {
  let (a, b) = (x.sorted(), y.sorted())
  var sum = 0.0
  for level in levels {
    let difference = sortedQuantile(a, at: level) - sortedQuantile(b, at: level)
    sum += difference * difference
  }
  return sum / Double(levels.count)
}
