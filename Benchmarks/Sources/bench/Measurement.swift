import Reverie

/// What one workload took: one JSON line, in the form that `peers/reservoir.py` prints too.
struct Measurement {
  let name: String
  let peer: String
  let threads: Int
  /// Seconds per step, one entry for each repetition, ascending.
  let seconds: [Double]

  /// Runs `body`, which does `steps` steps, once to warm up and then until `budget` seconds have
  /// passed, at least five times.
  init(
    _ name: String, peer: String = "reverie", threads: Int, steps: Int, budget: Double,
    _ body: () -> Void
  ) {
    (self.name, self.peer, self.threads) = (name, peer, threads)
    let clock = ContinuousClock()
    let start = clock.now
    var seconds: [Double] = []
    body()
    while seconds.count < 5 || Measurement.seconds(clock.now - start) < budget {
      let duration = clock.measure(body)
      seconds.append(Measurement.seconds(duration) / Double(steps))
    }
    self.seconds = seconds.sorted()
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// The name of our own side with products of a precision.
  static func peer(_ precision: ProductPrecision) -> String {
    precision == .float32 ? "reverie" : "reverie-\(precision.rawValue)"
  }

  var median: Double { seconds[seconds.count / 2] }
  /// Interquartile range, seconds.
  var spread: Double { seconds[seconds.count * 3 / 4] - seconds[seconds.count / 4] }

  func report() {
    print(
      """
      {"name": "\(name)", "peer": "\(peer)", "threads": \(threads), \
      "medianSeconds": \(median), "spread": \(spread), "fastestSeconds": \(seconds[0]), \
      "repetitions": \(seconds.count)}
      """)
  }
}
