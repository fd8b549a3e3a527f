import Reverie

/// Draws from a user's file, as `[draw, unit]`.
enum DrawsFile {
  /// Reads an array of numbers, all of them finite; leading axes count as draws.
  ///
  /// - Throws: `CommandFailure` (65) naming the first number that is not finite.
  static func read(_ name: String) throws -> Matrix<Double> {
    let matrix = try ArrayFile.read(name).matrix(Double.self, name: name)
    guard matrix.rows > 0, matrix.columns > 0 else {
      throw CommandFailure(
        .malformedInput, "\(name): shape \(matrix.shape), expected at least one row and column.")
    }
    if let (row, column) = matrix.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw CommandFailure(
        .malformedInput,
        "\(name): row \(row), column \(column) is \(matrix[row, column]), expected a finite number. "
          + "Remove that row.")
    }
    return matrix
  }
}
