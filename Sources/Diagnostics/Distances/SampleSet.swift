import Tensors

/// A set of draws `[draw, unit]` in `Double`, all of them finite.
struct SampleSet {
  let count: Int
  let units: Int
  /// `[draw, unit]`
  let values: [Double]

  init(count: Int, units: Int, values: [Double]) {
    self.count = count
    self.units = units
    self.values = values
  }

  /// `nil` for a set that is empty or holds a number that is not finite.
  init?<Scalar: TensorScalar>(_ matrix: Matrix<Scalar>) {
    guard matrix.count > 0 else { return nil }
    self.init(count: matrix.rows, units: matrix.columns, values: doubles(of: matrix))
    guard values.allSatisfy(\.isFinite) else { return nil }
  }

  /// One unit of every draw.
  func column(_ unit: Int) -> [Double] {
    (0..<count).map { values[$0 * units + unit] }
  }

  /// `[unit, draw]`
  var transposed: [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for i in 0..<count { for j in 0..<units { result[j * count + i] = values[i * units + j] } }
    return result
  }

  /// This set's draws, then those of `other`, all less their common mean: differences of squares
  /// lose fewer digits about it.
  func pooled(with other: SampleSet) -> SampleSet {
    var all = values + other.values
    let total = count + other.count
    for j in 0..<units {
      var sum = 0.0
      for i in 0..<total { sum += all[i * units + j] }
      let mean = sum / Double(total)
      for i in 0..<total { all[i * units + j] -= mean }
    }
    return SampleSet(count: total, units: units, values: all)
  }
}

/// The entries of a matrix in `Double`, by loops the compiler specialises.
func doubles<Scalar: TensorScalar>(of matrix: Matrix<Scalar>) -> [Double] {
  if let same = matrix as? Matrix<Double> { return same.elements }
  if let single = matrix as? Matrix<Float> { return single.elements.map { Double($0) } }
  return matrix.elements.map { Double($0) }
}

/// Both sets, or `nil` if one is undefined. The sets must have the same units.
func samplePair<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>
) -> (SampleSet, SampleSet)? {
  precondition(x.columns == y.columns, "sets of \(x.columns) and \(y.columns) units")
  guard let first = SampleSet(x), let second = SampleSet(y) else { return nil }
  return (first, second)
}
