import Tensors

extension Variable {
  /// `c - softplus(c - x)`, without a floor.
  func ceiling(_ c: Double) -> Variable {
    scaled(by: -1, plus: Scalar(c)).softplus().scaled(by: -1, plus: Scalar(c))
  }

  /// The softmax of each row.
  func softmax() -> Variable {
    var largest = Matrix<Scalar>.zeros(rows, 1)
    for i in 0..<rows { largest[i, 0] = value.row(i).max() ?? 0 }
    let powers = (self - tape.constant(largest)).exp()
    return powers * powers.summedOverColumns().reciprocal()
  }
}
