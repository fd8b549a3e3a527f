import RandomStreams
import Tensors

/// How replay spreads: exponents with intervals, tails of steps, passage times (REPLAY §11.5).
public struct DiffusionAnalysis: Sendable, Equatable {
  /// α of the mean square displacement.
  public var exponent: Double
  /// Central 95 % of α over resampled replays.
  public var interval: ClosedRange<Double>
  /// α after what localisation adds to every displacement, M(0+), is taken off; nil where nothing is left.
  public var correctedExponent: Double?
  /// Variance of localisation along one axis, mean of both, arena units squared: M(0+)/4, as both ends of a
  /// displacement are localised and M(0+) = 2 (σ_x² + σ_y²).
  public var localisationVariance: Double
  /// α of ensemble averages: displacements from each replay's own start.
  public var ensembleExponent: Double?

  /// - Parameters:
  ///   - maximumLag: longest lag of the fit, steps.
  ///   - resamples: draws of replays with replacement.
  public init?(
    _ paths: Trajectories, maximumLag: Int = 12, resamples: Int = 200, seed: UInt64
  ) {
    guard paths.trials > 1,
      let squares = MotionMetrics.meanSquareDisplacements(paths, maximumLag: maximumLag),
      let exponent = DiffusionAnalysis.exponent(squares)
    else { return nil }
    self.exponent = exponent
    guard
      let interval = DiffusionAnalysis.interval(
        of: paths, maximumLag: maximumLag, resamples: resamples, seed: seed)
    else { return nil }
    self.interval = interval
    // A straight line through lags 1 and 2 meets lag 0 at M(0+).
    let intercept = max(0, 2 * squares[0] - squares[1])
    localisationVariance = intercept / 4
    correctedExponent = DiffusionAnalysis.exponent(squares.map { $0 - intercept })
    ensembleExponent = DiffusionAnalysis.exponent(
      (1...maximumLag).map { lag in
        (0..<paths.trials).reduce(0.0) { sum, trial in
          let step = paths[trial, lag] - paths[trial, 0]
          return sum + step.dot(step)
        }
      })
  }

  /// The central 95 % of exponents of replays drawn with replacement.
  private static func interval(
    of paths: Trajectories, maximumLag: Int, resamples: Int, seed: UInt64
  ) -> ClosedRange<Double>? {
    // Displacements of each replay once; resampling averages them.
    let each = (0..<paths.trials).compactMap {
      MotionMetrics.meanSquareDisplacements(paths.selecting([$0]), maximumLag: maximumLag)
    }
    let exponents = (0..<resamples).compactMap { draw -> Double? in
      let address = RandomStream(seed: seed, step: UInt64(draw), purpose: .metrics)
      var sums = [Double](repeating: 0, count: maximumLag)
      for pick in address.uniforms(each.count) {
        let row = each[min(each.count - 1, Int(pick * Double(each.count)))]
        for lag in 0..<maximumLag { sums[lag] += row[lag] }
      }
      return exponent(sums)
    }.sorted()
    guard let low = exponents.first, let high = exponents.last else { return nil }
    guard exponents.count > 40 else { return low...high }
    let trim = exponents.count / 40
    return exponents[trim]...exponents[exponents.count - 1 - trim]
  }

  private static func exponent(_ squares: [Double]) -> Double? {
    guard squares.allSatisfy({ $0 > 0 }) else { return nil }
    return MotionMetrics.slope(
      squares.enumerated().map { (log(Double($0 + 1)), log($1)) })
  }

  /// The exponent μ of a power tail p(l) ∝ l^(-1-μ) of step lengths above `cutoff`, by maximum
  /// likelihood (Hill), and its standard error; nil below ten steps.
  public static func stepTail(
    _ paths: Trajectories, cutoff: Double
  ) -> (exponent: Double, standardError: Double)? {
    var (sum, count) = (0.0, 0)
    for trial in 0..<paths.trials {
      for t in 1..<paths.samples {
        let length = paths[trial, t].distance(to: paths[trial, t - 1])
        guard length > cutoff else { continue }
        sum += log(length / cutoff)
        count += 1
      }
    }
    guard count >= 10, sum > 0 else { return nil }
    let exponent = Double(count) / sum
    return (exponent, exponent / Double(count).squareRoot())
  }

  /// First times, steps, at which replays are further than `distance` from their start; nil for
  /// those that never are.
  public static func passageTimes(_ paths: Trajectories, distance: Double) -> [Int?] {
    (0..<paths.trials).map { trial in
      let start = paths[trial, 0]
      return (0..<paths.samples).first { paths[trial, $0].distance(to: start) > distance }
    }
  }
}
