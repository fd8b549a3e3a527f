import Tensors

/// A matrix recorded on a tape.
public struct Variable<Scalar: InferenceScalar> {
  let tape: Tape<Scalar>
  let index: Int

  /// What was computed.
  public var value: Matrix<Scalar> { tape.nodes[index].value }
  /// Rows of the value.
  public var rows: Int { value.rows }
  /// Columns of the value.
  public var columns: Int { value.columns }
  /// The only number of a `[1, 1]` value.
  public var number: Scalar { value[0, 0] }

  var isActive: Bool { tape.nodes[index].isActive }

  /// The same value, through which no gradient passes.
  public func detached() -> Variable { tape.constant(value) }

  func zeroed() -> Variable { tape.constant(.zeros(rows, columns)) }

  private func unary(_ value: Matrix<Scalar>, _ operation: Tape<Scalar>.Operation) -> Variable {
    tape.append(value, operation, isActive: isActive)
  }

  private func binary(
    _ other: Variable, _ value: Matrix<Scalar>, _ operation: Tape<Scalar>.Operation
  ) -> Variable {
    tape.append(value, operation, isActive: isActive || other.isActive)
  }

  // MARK: - Products

  /// `op(self) · op(other)`
  public func times(
    _ other: Variable, transposeFirst: Bool = false, transposeSecond: Bool = false
  ) -> Variable {
    let (a, b) = (value, other.value)
    var product = Matrix<Scalar>.zeros(
      transposeFirst ? a.columns : a.rows, transposeSecond ? b.rows : b.columns)
    if transposeFirst {
      product.setToProduct(a, b, transposingFirst: true, transposingSecond: transposeSecond)
    } else {  // images in pieces are images at once
      product.setToRowProduct(a, b, transposingSecond: transposeSecond)
    }
    return binary(
      other, product,
      .product(
        index, other.index, transposeFirst: transposeFirst, transposeSecond: transposeSecond))
  }

  // MARK: - Arithmetic

  /// Entry by entry; a row, a column or one number is repeated to the other's shape.
  public static func + (a: Variable, b: Variable) -> Variable {
    let (a, b) = matched(a, b)
    var sum = a.value
    sum.add(b.value)
    return a.binary(b, sum, .sum(a.index, b.index))
  }

  /// a - b
  public static func - (a: Variable, b: Variable) -> Variable { a + b.scaled(by: -1) }

  /// Entry by entry; a row, a column or one number is repeated to the other's shape.
  public static func * (a: Variable, b: Variable) -> Variable {
    let (a, b) = matched(a, b)
    var product = a.value
    product.multiplyElementwise(by: b.value)
    return a.binary(b, product, .elementwiseProduct(a.index, b.index))
  }

  /// -a
  public static prefix func - (a: Variable) -> Variable { a.scaled(by: -1) }

  /// `scale · self + shift`
  public func scaled(by scale: Scalar, plus shift: Scalar = 0) -> Variable {
    var result = value
    result.scaleAndShift(scale, shift)
    return unary(result, .affine(index, scale: scale))
  }

  private static func matched(_ a: Variable, _ b: Variable) -> (Variable, Variable) {
    let (rows, columns) = (max(a.rows, b.rows), max(a.columns, b.columns))
    return (a.repeated(rows: rows, columns: columns), b.repeated(rows: rows, columns: columns))
  }

  /// A row repeated downwards, a column repeated sideways.
  public func repeated(rows: Int? = nil, columns: Int? = nil) -> Variable {
    var result = self
    if let rows, rows != result.rows {
      precondition(result.rows == 1, "cannot repeat \(value.shape) to \(rows) rows")
      result = result.unary(result.value.repeatingRow(rows), .rowBroadcast(result.index))
    }
    if let columns, columns != result.columns {
      precondition(result.columns == 1, "cannot repeat \(value.shape) to \(columns) columns")
      result = result.unary(result.value.repeatingColumn(columns), .columnBroadcast(result.index))
    }
    return result
  }

  // MARK: - Functions and sums

  func mapped(_ function: ScalarFunction) -> Variable {
    unary(function.apply(value), .map(index, function))
  }
  /// eˣ
  public func exp() -> Variable { mapped(.exponential) }
  /// ln x
  public func log() -> Variable { mapped(.logarithm) }
  /// tanh x
  public func tanh() -> Variable { mapped(.hyperbolicTangent) }
  /// 1 / (1 + e⁻ˣ)
  public func sigmoid() -> Variable { mapped(.sigmoid) }
  /// ln(1 + eˣ)
  public func softplus() -> Variable { mapped(.softplus) }
  /// max(0, x)
  public func relu() -> Variable { mapped(.relu) }
  /// 1 / x
  public func reciprocal() -> Variable { mapped(.power(-1)) }
  /// √x
  public func squareRoot() -> Variable { mapped(.power(0.5)) }
  /// x²
  public func squared() -> Variable { self * self }
  /// `x · sigmoid(x)`
  public func swish() -> Variable { self * sigmoid() }

  /// Sums down each column: `[1, columns]`.
  public func summedOverRows() -> Variable {
    rows == 1
      ? self
      : unary(Matrix(rows: 1, columns: columns, elements: value.columnSums()), .rowSum(index))
  }

  /// Sums along each row: `[rows, 1]`.
  public func summedOverColumns() -> Variable {
    columns == 1 ? self : unary(value.rowSums(), .columnSum(index))
  }

  /// The sum of all entries, `[1, 1]`.
  public func sum() -> Variable { summedOverRows().summedOverColumns() }

  // MARK: - Layout

  /// The same entries in order, in another shape.
  public func reshaped(rows: Int, columns: Int) -> Variable {
    if rows == self.rows, columns == self.columns { return self }
    return unary(
      Matrix(rows: rows, columns: columns, elements: value.elements), .reshape(index))
  }

  /// Row by row, entry j of the result is entry `map.sources[j]`, or 0 for -1.
  func gathered(by map: IndexMap) -> Variable {
    unary(map.gather(value), .gather(index, map))
  }

  /// The transpose of `gathered`: adds entry j to entry `map.sources[j]`.
  func scattered(by map: IndexMap) -> Variable {
    unary(map.scatter(value), .scatter(index, map))
  }

  /// Columns `range`.
  public func columns(_ range: Range<Int>) -> Variable {
    gathered(by: IndexMap(width: columns, sources: range.map { Int32($0) }))
  }

  /// The columns of several values of as many rows, side by side.
  public static func joining(_ parts: [Variable]) -> Variable {
    let width = parts.reduce(0) { $0 + $1.columns }
    var offset = 0
    var result: Variable?
    for part in parts {
      let map = IndexMap(width: width, sources: (0..<part.columns).map { Int32(offset + $0) })
      let placed = part.scattered(by: map)
      result = result.map { $0 + placed } ?? placed
      offset += part.columns
    }
    return result!
  }

  /// A value whose entrywise slope ∂value/∂self is known; the slope counts as constant.
  public func replaced(by value: Matrix<Scalar>, slope: Matrix<Scalar>) -> Variable {
    unary(value, .withSlope(index, slope))
  }
}
