import Archives
import Diagnostics
import Tensors

/// Draws from a user's file, as `[draw, unit]`.
package enum DrawsFile {
  /// Reads an array of numbers, all of them finite; leading axes count as draws, as in
  /// `[chain, draw, unit]`.
  ///
  /// - Throws: `JobError` of kind `malformedInput` naming the first number that is not finite, or for images.
  package static func read(_ name: String) throws -> Matrix<Double> {
    let array = try ArrayFile.read(name)
    guard array.shape.count < 3 || array.elementType != .u1 else {
      throw JobError(
        .malformedInput,
        "\(name): shape \(array.shape) of bytes looks like images, whose rows would count as draws. "
          + "Learn their principal components with --latents, or give an array [draw, unit].")
    }
    return try finite(array.matrix(Double.self, name: name), name: name)
  }

  /// Reads items such as images: the first axis counts them, the others are flattened.
  package static func readItems(_ name: String) throws -> Matrix<Double> {
    let array = try ArrayFile.read(name)
    guard array.shape.count > 1, array.count > 0 else {
      throw JobError(
        .malformedInput, "\(name): shape \(array.shape), expected [item, …] with at least one item."
      )
    }
    let flat = try array.reshaped(to: [array.shape[0], array.count / array.shape[0]])
    return try finite(flat.matrix(Double.self, name: name), name: name)
  }

  /// Chains of draws: a `[chain, draw, unit]` file holds several, a `[draw, unit]` file is one.
  package static func readChains(_ names: [String]) throws -> Draws<Double> {
    var chains: [Matrix<Double>] = []
    for name in names {
      let array = try ArrayFile.read(name)
      let matrix = try array.matrix(Double.self, name: name)
      let count = array.shape.count == 3 ? array.shape[0] : 1
      let length = matrix.rows / max(count, 1)
      for chain in 0..<count { chains.append(matrix.rows(chain * length..<(chain + 1) * length)) }
      guard let first = chains.first, let last = chains.last, first.shape == last.shape else {
        throw JobError(
          .malformedInput,
          "\(name): chains of shape \(chains.last?.shape ?? []), expected \(chains.first?.shape ?? []) "
            + "as in \(names[0]). Give chains of equal length and width.")
      }
      guard first.count > 0 else {
        throw JobError(
          .malformedInput, "\(name): shape \(array.shape), expected at least one draw and one unit."
        )
      }
    }
    return Draws(chains)
  }

  private static func finite(_ matrix: Matrix<Double>, name: String) throws -> Matrix<Double> {
    guard matrix.rows > 0, matrix.columns > 0 else {
      throw JobError(
        .malformedInput, "\(name): shape \(matrix.shape), expected at least one row and column.")
    }
    if let (row, column) = matrix.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw JobError(
        .malformedInput,
        "\(name): row \(row), column \(column) is \(matrix[row, column]), expected a finite number. "
          + "Remove that row.")
    }
    return matrix
  }
}
