/// When an animal rests, by its true positions.
///
/// A step is short where it is at most a tenth of the root mean square step; the animal rests where two
/// successive steps are short. Simulated animals that wait are exactly still, tracked ones move by what
/// smoothing leaves of the tracking's jitter. One short step alone is a turn.
struct RestingSteps {
  /// Of each trial and step, how many steps up to it are short after a short one.
  private let counts: [[Int]]

  init(_ paths: Trajectories) {
    let lengths = (0..<paths.trials).map { trial in
      (1..<max(1, paths.samples)).map { paths[trial, $0].distance(to: paths[trial, $0 - 1]) }
    }
    let known = lengths.joined().filter(\.isFinite)
    let square = known.reduce(0) { $0 + $1 * $1 } / Double(max(1, known.count))
    let limit = 0.1 * square.squareRoot()
    counts = lengths.map { steps in
      var sum = 0
      return steps.indices.map { step in
        if step > 0, steps[step] <= limit, steps[step - 1] <= limit { sum += 1 }
        return sum
      }
    }
  }

  /// Whether the animal rests anywhere in the `lag` steps (1 or more) from a sample on.
  func rests(_ trial: Int, from sample: Int, over lag: Int) -> Bool {
    counts[trial][sample + lag - 1] > counts[trial][sample]
  }
}
