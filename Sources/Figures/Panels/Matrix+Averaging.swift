import Tensors

extension Matrix<Double> {
  /// The matrix reduced to the given shape, each entry the mean of the finite entries it stands
  /// for; NaN where there are none.
  func averaged(rows newRows: Int, columns newColumns: Int) -> Matrix<Double> {
    guard newRows < rows || newColumns < columns else { return self }
    var result = Matrix<Double>.zeros(newRows, newColumns)
    for i in 0..<newRows {
      let rowRange = i * rows / newRows..<(i + 1) * rows / newRows
      for j in 0..<newColumns {
        let columnRange = j * columns / newColumns..<(j + 1) * columns / newColumns
        result[i, j] = meanOfFinite(rowRange, columnRange)
      }
    }
    return result
  }

  /// The mean of the finite entries of a block, NaN where there are none.
  private func meanOfFinite(_ rows: Range<Int>, _ columns: Range<Int>) -> Double {
    var (sum, count) = (0.0, 0.0)
    for row in rows {
      for column in columns where self[row, column].isFinite {
        sum += self[row, column]
        count += 1
      }
    }
    return count > 0 ? sum / count : .nan
  }
}
