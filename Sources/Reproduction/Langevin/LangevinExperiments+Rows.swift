import Archives
import Tensors

/// What the experiments' functions share.
extension LangevinExperiments {
  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Numbers that an experiment leaves for drawing.
  static func array(_ values: [Double]) -> NumericArray {
    NumericArray(shape: [values.count], values: values)
  }

  static func array(_ values: [Int]) -> NumericArray {
    NumericArray(shape: [values.count], values: values.map { Int64($0) })
  }
}
