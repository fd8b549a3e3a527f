extension Matrix<Double> {
  /// The rows less their mean.
  public func centred() -> Matrix {
    var centred = self
    centred.addRow(columnMeans().map { -$0 })
    return centred
  }

  /// The covariance of the columns over the rows, `[column, column]`.
  ///
  /// - Parameter isUnbiased: whether products are divided by one less than there are rows.
  public func covariance(isUnbiased: Bool = false) -> Matrix {
    let centred = centred()
    var covariance = centred.transposeTimes(centred)
    covariance.scale(by: 1 / Double(Swift.max(1, isUnbiased ? rows - 1 : rows)))
    return covariance
  }
}
