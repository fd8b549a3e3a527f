import Archives
import Diagnostics
import Tensors

/// Arrays that experiments leave for drawing.
extension LangevinExperiments {
  /// Stores `arrays` as `arrays/NAME.npz` of the output directory, where there is one.
  static func store(
    _ arrays: [String: NumericArray], as name: String, in context: ExperimentContext
  ) throws {
    guard let output = context.outputDirectory else { return }
    try LocalFileSystem().createDirectories("\(output)/arrays")
    try ArrayFile.writeAll(arrays, to: "\(output)/arrays/\(name).npz")
  }

  static func array(_ values: [Double]) -> NumericArray {
    NumericArray(shape: [values.count], values: values)
  }

  static func array(_ values: [Int]) -> NumericArray {
    NumericArray(shape: [values.count], values: values.map { Int64($0) })
  }
}
