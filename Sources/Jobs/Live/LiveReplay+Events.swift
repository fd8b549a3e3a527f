import ReplayNetworks
import Tensors

extension LiveReplay {
  /// Replays whose events are looked for.
  static let observed = 20

  /// The last `steps` positions of the first `count` replays, as far as there are any.
  func paths(of count: Int, steps: Int) -> Trajectories {
    let (trials, samples) = (min(count, session.settings.count), min(steps, step))
    return Trajectories(
      trials: trials, samples: samples, timeStep: run.task.environment.timeStep,
      coordinates: session.latest(samples, of: trials))
  }

  /// Looks at some steps of one replay, once they are done.
  mutating func look(at replay: Int, _ steps: Range<Int>?) throws(JobError) {
    guard let steps else { return stretch = nil }
    guard (0..<Self.observed).contains(replay), steps.lowerBound >= 0,
      steps.upperBound <= Self.mostSteps, steps.count > 1
    else {
      throw JobError(
        .wrongUse,
        "steps \(steps.lowerBound) to \(steps.upperBound) of replay \(replay): expected two or more of "
          + "\(Self.mostSteps) steps of one of the first \(Self.observed) replays.")
    }
    stretch = (replay, steps)
  }

  /// `events` `[event, 4]`: replay, first step, the step behind the last, and speed over that of awake runs, of
  /// the stretches in which the first replays move. `stretch` `[step, 2]`: where the replay looked at went.
  func addEvents(to frame: inout LiveFrame) {
    let all = paths(of: Self.observed, steps: step)
    let events = ModelEvents.events(in: all)
    frame.add(
      "events", [events.count, 4],
      events.flatMap { event in
        let path = all.selecting([event.replay]).samples(event.steps)
        let speed = MotionMetrics.speed(path, lag: ModelEvents.lag) ?? .nan
        return [
          Double(event.replay), Double(event.steps.lowerBound),
          Double(event.steps.upperBound), speed / (awakeEventSpeed ?? .nan),
        ].map { Float($0) }
      })
    guard let stretch, stretch.replay < all.trials, stretch.steps.upperBound <= step else { return }
    let path = all.selecting([stretch.replay]).samples(stretch.steps)
    frame.add("stretch", [path.samples, 2], path.coordinates.map { Float($0) })
  }
}
