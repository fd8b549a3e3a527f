import Tensors

/// How far replay keeps away from where it was: the memory of adaptation, seen in positions alone.
///
/// The motion x_{t+10} - x_t is predicted at every place by a mean and, linearly, by the position x_t and
/// the last motion x_t - x_{t-7}; then also by the trace m_t, the exponential mean of the positions at least
/// 7 steps ago over 50 steps. Positions are means of seven steps, and these windows do not overlap.
struct PathAvoidance {
  private static let ahead = 10
  private static let behind = 7
  private static let time = 50.0

  /// What is known of one moment of a replay, and what comes.
  private struct Sample {
    var place: Int
    /// Position, last motion, trace.
    var known: [Double]
    var motion: [Double]
  }

  /// Samples of replays of even and of odd number.
  private let folds: [[Sample]]

  /// - Parameter paths: whole replays; their late half is predicted.
  init(_ paths: SteadyPaths, _ places: BehaviourPlaces) {
    folds = (0..<2).map { fold in
      stride(from: fold, to: paths.paths.trials, by: 2).flatMap {
        Self.samples(of: paths.paths.path($0), places)
      }
    }
  }

  private static func samples(of path: [Position], _ places: BehaviourPlaces) -> [Sample] {
    let keep = exp(-1 / time)
    let first = max(path.count / 2, behind + 1)
    // Means of the ends are of fewer steps.
    let last = path.count - ahead - 3
    guard first < last else { return [] }
    var samples: [Sample] = []
    var (trace, weight) = (Position(0, 0), 0.0)
    for t in behind..<last {
      let past = path[t - behind]
      if past.isFinite {
        (trace, weight) = (keep * trace + past, keep * weight + 1)
      }
      let (here, next) = (path[t], path[t + ahead])
      guard t >= first, weight > 0, here.isFinite, next.isFinite, past.isFinite,
        let place = places.place(of: here)
      else { continue }
      let (mean, motion) = ((1 / weight) * trace, next - here)
      samples.append(
        Sample(
          place: place,
          known: [here.x, here.y, here.x - past.x, here.y - past.y, mean.x, mean.y],
          motion: [motion.x, motion.y]))
    }
    return samples
  }

  /// The share of the motion that the trace predicts beyond the rest, on replays that the prediction was
  /// not fitted to; 0 where it draws replay back, as positions that are seen with noise are drawn to their
  /// means, and nil where there is no motion.
  var share: Double? {
    var (without, with, pull) = (0.0, 0.0, 0.0)
    for (fitted, other) in [(folds[0], folds[1]), (folds[1], folds[0])] {
      guard let plain = Prediction(fitted, knowing: 4), let full = Prediction(fitted, knowing: 6)
      else { return nil }
      without += plain.squaredError(on: other)
      with += full.squaredError(on: other)
      pull += full.gain(4, on: 0) + full.gain(5, on: 1)
    }
    guard without > 0 else { return nil }
    return pull < 0 ? max(0, 1 - with / without) : 0
  }

  /// A linear prediction around the means of every place.
  private struct Prediction {
    private let count: Int
    /// Sums of the known values and motions at a place, and how many.
    private var means: [Int: (sums: [Double], count: Double)] = [:]
    /// `[known, motion axis]`
    private var gains = Matrix<Double>(repeating: 0, 0, 2)

    init?(_ samples: [Sample], knowing count: Int) {
      self.count = count
      for sample in samples {
        let values = sample.known.prefix(count) + sample.motion
        var mean = means[sample.place] ?? ([Double](repeating: 0, count: count + 2), 0)
        for (index, value) in values.enumerated() { mean.sums[index] += value }
        mean.count += 1
        means[sample.place] = mean
      }
      var (products, cross) = (
        Matrix<Double>(repeating: 0, count, count), Matrix<Double>(repeating: 0, count, 2)
      )
      for sample in samples {
        guard let (known, motion) = deviations(of: sample) else { continue }
        for i in 0..<count {
          for j in 0..<count { products[i, j] += known[i] * known[j] }
          for axis in 0..<2 { cross[i, axis] += known[i] * motion[axis] }
        }
      }
      let scale = (0..<count).map { products[$0, $0] }.max() ?? 0
      guard scale > 0 else { return nil }
      for i in 0..<count { products[i, i] += 1e-6 * scale }
      guard let solution = try? products.solvePositiveDefinite(cross) else { return nil }
      gains = solution
    }

    /// From the means of its place; nil at a place that is not known.
    private func deviations(of sample: Sample) -> (known: [Double], motion: [Double])? {
      guard let (sums, number) = means[sample.place] else { return nil }
      let known = (0..<count).map { sample.known[$0] - sums[$0] / number }
      let motion = (0..<2).map { sample.motion[$0] - sums[count + $0] / number }
      return (known, motion)
    }

    func gain(_ known: Int, on axis: Int) -> Double { gains[known, axis] }

    func squaredError(on samples: [Sample]) -> Double {
      samples.reduce(0) { sum, sample in
        guard let (known, motion) = deviations(of: sample) else { return sum }
        return (0..<2).reduce(sum) { sum, axis in
          let predicted = (0..<count).reduce(0) { $0 + known[$1] * gains[$1, axis] }
          let error = motion[axis] - predicted
          return sum + error * error
        }
      }
    }
  }
}
