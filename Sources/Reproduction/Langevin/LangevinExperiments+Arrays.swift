import Archives
import Diagnostics
import Tensors

/// Arrays that experiments leave for drawing.
extension LangevinExperiments {
  static func array(_ values: [Double]) -> NumericArray {
    NumericArray(shape: [values.count], values: values)
  }

  static func array(_ values: [Int]) -> NumericArray {
    NumericArray(shape: [values.count], values: values.map { Int64($0) })
  }
}
