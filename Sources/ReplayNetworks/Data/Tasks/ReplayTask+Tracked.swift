extension ReplayTask {
  /// Path integration of a tracked animal's positions.
  public static func tracked(
    _ arena: TrackedArena, trials: Trajectories, mask: TrialMask = .none
  ) -> ReplayTask {
    // Inputs in mean steps.
    let meanStep = MotionMetrics.speed(trials, lag: 1) ?? 1
    return ReplayTask(
      environment: .tracked(arena), code: .centred(on: trials), inputGain: 1 / max(meanStep, 1e-9),
      mask: mask, steps: trials.samples - 1)
  }

  /// Path integration of running that is drawn from the motion of `arena`, of which some trials are made once.
  static func generated(
    in arena: TrackedArena, steps: Int, mask: TrialMask
  ) -> ReplayTask {
    let motion = ReplayTask(environment: .tracked(arena), code: .position, steps: steps)
    var task = ReplayTask.tracked(arena, trials: motion.probe(), mask: mask)
    task.poolTrials = ReplayTask.ratTrials
    return task
  }

  /// Fresh trials by which a task is scaled; for all seeds the same.
  func probe() -> Trajectories { paths(0..<256, iteration: TrialSource.testIteration, seed: 0) }
}
