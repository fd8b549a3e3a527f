import Archives
import Tensors

/// Items such as images from a user's file.
package enum ItemsFile {
  /// Reads `[item, …]`: the first axis counts items, the others are flattened; all numbers finite.
  package static func read(_ name: String) throws -> Matrix<Double> {
    let array = try ArrayFile.read(name)
    guard array.shape.count > 1, array.count > 0 else {
      throw JobError(
        .malformedInput, "\(name): shape \(array.shape), expected [item, …] with at least one item."
      )
    }
    let flat = try array.reshaped(to: [array.shape[0], array.count / array.shape[0]])
    let matrix = try flat.matrix(Double.self, name: name)
    try matrix.checkFinite(file: name)
    return matrix
  }
}

extension Matrix<Double> {
  /// Throws for the first number that is not finite, by row and name of its column.
  func checkFinite(file: String, names: [String]? = nil) throws(JobError) {
    guard let (row, column) = firstEntry(beyond: .greatestFiniteMagnitude) else { return }
    throw JobError(
      .malformedInput,
      "\(file): row \(row), column \(names.map { "`\($0[column])`" } ?? "\(column)"), counted from 0, is "
        + "\(self[row, column]), expected a finite number. Remove that row.")
  }
}
