import Reverie

/// Trains a path-integrating network on a T-maze and compares its replay with momentum, with
/// adaptation and with both.
@main
struct ReplaySpeed {
  static func main() throws {
    var trainer = try ReplayTrainer<Float>(.tMaze(), units: 96, seed: 1)
    _ = try TrainingLoop().run(&trainer)

    let conditions: [(name: String, friction: Double, adaptation: Double)] = [
      ("neither", 1, 0), ("momentum", 0.6, 0), ("adaptation", 1, 0.03), ("both", 0.6, 0.03),
    ]
    for condition in conditions {
      let settings = ReplayProtocol(
        count: 500, steps: 400, friction: condition.friction, adaptation: condition.adaptation)
      let record = try trainer.network.replay(settings, source: trainer.source, seed: 2)
      let speed = MotionMetrics.speed(record.positions, lag: 5)
      print("\(condition.name): \(speed.map { "\($0)" } ?? "no motion") per 5 steps")
    }
  }
}
