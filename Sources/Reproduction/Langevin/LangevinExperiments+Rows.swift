import Archives
import Diagnostics
import Tensors

/// What the experiments' functions share.
extension LangevinExperiments {
  /// One row for an experiment whose input is missing.
  static func skipped(_ id: String, _ what: String, _ reason: String) -> [ReproductionRow] {
    var rows = RowList()
    rows.skip(id, what, from: .measured, because: reason)
    return rows.rows
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Numbers that an experiment leaves for drawing.
  static func array(_ values: [Double]) -> NumericArray {
    NumericArray(shape: [values.count], values: values)
  }

  static func array(_ values: [Int]) -> NumericArray {
    NumericArray(shape: [values.count], values: values.map { Int64($0) })
  }
}
