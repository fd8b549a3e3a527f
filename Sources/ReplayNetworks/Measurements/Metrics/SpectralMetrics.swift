import Tensors

/// Structure of outputs and hidden states: principal components, memory of increments, the shape
/// of the learned drift (REPLAY §6).
public enum SpectralMetrics {
  /// Mean and leading directions (rows, by falling variance) of rows `[sample, dimension]`.
  public struct Components: Sendable {
    /// Mean of the rows.
    public var mean: [Double]
    /// `[component, dimension]`
    public var directions: Matrix<Double>
    /// Variance along each direction, all of them.
    public var variances: [Double]

    /// Coordinates of rows along the directions, `[sample, component]`.
    public func project(_ rows: Matrix<Double>) -> Matrix<Double> {
      var centred = rows
      centred.addRow(mean.map { -$0 })
      return centred.times(transpose: directions)
    }
  }

  /// Principal components of rows `[sample, dimension]`; nil below two rows.
  public static func components(_ rows: Matrix<Double>, count: Int) -> Components? {
    guard rows.rows > 1 else { return nil }
    let mean = rows.columnMeans()
    guard
      let (values, vectors) = try? rows.covariance(isUnbiased: true).symmetricEigen(
        name: "covariance")
    else {
      return nil
    }
    let kept = min(count, values.count)
    let order = (0..<kept).map { values.count - 1 - $0 }
    return Components(
      mean: mean, directions: vectors.gatheringRows(order), variances: values.reversed())
  }

  /// Cumulative shares of variance in the first `count` components.
  public static func explainedVariance(_ rows: Matrix<Double>, count: Int = 10) -> [Double]? {
    guard let variances = components(rows, count: 1)?.variances else { return nil }
    let total = variances.reduce(0, +)
    guard total > 0 else { return nil }
    var sum = 0.0
    return variances.prefix(count).map { variance in
      sum += variance
      return sum / total
    }
  }

  /// `ρ_ℓ = ⟨δ_{t+ℓ} · δ_t⟩ / ⟨|δ_t|²⟩` of increments δ along the two leading awake components.
  ///
  /// - Parameters:
  ///   - outputs: row `replay · samples + sample`.
  ///   - awake: awake outputs `[sample, output]`.
  public static func incrementCorrelations(
    _ outputs: Matrix<Double>, samples: Int, awake: Matrix<Double>, lags: [Int] = [1, 2, 5, 10, 20]
  ) -> [Double]? {
    guard let components = components(awake, count: 2) else { return nil }
    let projected = components.project(outputs)
    let paths = Trajectories(
      trials: outputs.rows / samples, samples: samples, timeStep: 1,
      coordinates: projected.columns == 2
        ? projected.elements : projected.elements.flatMap { [$0, 0] })
    return incrementCorrelations(paths, lags: lags)
  }

  /// The same for positions as they are.
  public static func incrementCorrelations(
    _ paths: Trajectories, lags: [Int] = [1, 2, 5, 10, 20]
  ) -> [Double]? {
    guard let longest = lags.max(), paths.samples > longest + 1, paths.trials > 0 else {
      return nil
    }
    var (square, count) = (0.0, 0)
    var sums = [Double](repeating: 0, count: lags.count)
    var counts = [Int](repeating: 0, count: lags.count)
    for trial in 0..<paths.trials {
      let path = paths.path(trial)
      let steps = (1..<path.count).map { path[$0] - path[$0 - 1] }
      for step in steps { square += step.dot(step) }
      count += steps.count
      for (index, lag) in lags.enumerated() {
        for t in 0..<steps.count - lag { sums[index] += steps[t + lag].dot(steps[t]) }
        counts[index] += steps.count - lag
      }
    }
    guard square > 0 else { return nil }
    let mean = square / Double(count)
    return zip(sums, counts).map { $0 / Double($1) / mean }
  }

  /// How much better the last two positions predict the next than the last one does, with a sign: r |r|,
  /// r the correlation of successive increments about 0; unitless.
  ///
  /// |r|² is one less the ratio of residual variances of linear predictions. Momentum gives a positive
  /// gain, jitter about a place a negative one, -1/4 where it has no memory. nil for fewer than three
  /// samples, and where nothing moves.
  public static func secondOrderGain(_ paths: Trajectories) -> Double? {
    // The increment is predicted by its predecessor: y' - y = c (y - y₋).
    var (cross, before, total) = (0.0, 0.0, 0.0)
    for trial in 0..<paths.trials {
      for t in 2..<max(2, paths.samples) {
        let step = paths[trial, t] - paths[trial, t - 1]
        let last = paths[trial, t - 1] - paths[trial, t - 2]
        cross += step.dot(last)
        before += last.dot(last)
        total += step.dot(step)
      }
    }
    guard before > 0, total > 0 else { return nil }
    return cross * abs(cross) / (before * total)
  }

  /// Mean distance of outputs from the code of their own decoded position, over the mean length of
  /// awake signals: 0 on the manifold.
  public static func manifoldDistance(
    _ outputs: Matrix<Double>, code: SignalCode, awake: Matrix<Double>
  ) -> Double? {
    let points = code.decode(outputs)
    let sound = points.indices.filter { points[$0].isFinite }
    guard !sound.isEmpty, awake.rows > 0 else { return nil }
    var difference: Matrix<Double> = code.signals(at: sound.map { points[$0] })
    difference.add(outputs.gatheringRows(sound), scaledBy: -1)
    func meanLength(_ rows: Matrix<Double>) -> Double {
      let width = rows.columns
      let values = rows.elements
      let total = (0..<rows.rows).reduce(0.0) { sum, row in
        sum + values[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      return total / Double(rows.rows)
    }
    return meanLength(difference) / meanLength(awake)
  }
}
