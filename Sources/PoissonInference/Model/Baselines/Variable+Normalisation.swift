import Tensors

extension Variable {
  /// Each row less its mean, over its standard deviation.
  func normalisedRows() -> Variable {
    let share = 1 / Scalar(columns)
    let centred = self - summedOverColumns().scaled(by: share)
    let variance = centred.squared().summedOverColumns().scaled(by: share, plus: 1e-5)
    return centred * variance.mapped(.power(-0.5))
  }
}
