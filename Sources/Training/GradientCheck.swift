import Tensors

/// Compares gradients with central differences of a loss.
public enum GradientCheck {
  /// The largest relative error over parameters: `max |g - d| / max |d|` within each parameter, d
  /// the central difference `(L(θ + h) - L(θ - h)) / 2h`.
  ///
  /// - Parameters:
  ///   - entries: at most how many entries of each parameter to check, spread evenly.
  ///   - step: h.
  /// - Returns: one error per parameter, in order.
  public static func relativeErrors<Model: Trainable<Double>>(
    of gradients: [Matrix<Double>], in model: Model, entries: Int = 64, step: Double = 1e-5,
    loss: (Model) throws -> Double
  ) rethrows -> [Double] {
    var (changed, errors) = (model, [Double]())
    for index in model.parameters.indices {
      let parameter = model.parameters[index]
      var (largestError, largestDifference) = (0.0, 1e-12)
      for k in 0..<min(entries, parameter.count) {
        let entry = k * parameter.count / min(entries, parameter.count)
        let (row, column) = (entry / parameter.columns, entry % parameter.columns)
        changed.parameters[index][row, column] = parameter[row, column] + step
        let above = try loss(changed)
        changed.parameters[index][row, column] = parameter[row, column] - step
        let below = try loss(changed)
        changed.parameters[index][row, column] = parameter[row, column]
        let difference = (above - below) / (2 * step)
        largestError = max(largestError, abs(difference - gradients[index][row, column]))
        largestDifference = max(largestDifference, abs(difference))
      }
      errors.append(largestError / largestDifference)
    }
    return errors
  }
}
