import RandomStreams

extension ReplayTask {
  /// Laps around the triangle; positions tracked, changes in mean steps.
  public static func triangle(mask: TrialMask = .none) -> ReplayTask {
    ReplayTask(
      environment: .triangle, code: .position,
      inputGain: 1 / (0.045 * 3.0.squareRoot()), mask: mask, steps: 64)
  }

  /// Positions relative to a point above the junction, half a stem from the track: that is where a silent
  /// network is read to be. The triangle's origin is its middle, as far from its sides.
  private static let besideTheTMaze = SignalCode.centredPosition(Position(0, 0.5))

  /// Runs through the T-maze.
  public static func tMaze(mask: TrialMask = .none) -> ReplayTask {
    ReplayTask(
      environment: .tMaze, code: besideTheTMaze, inputGain: 1 / 0.045, mask: mask, steps: 64)
  }

  /// Back and forth through the T-maze, so that its arms do not absorb replay: here adaptation
  /// explores, alone and with momentum (`reproduce replay-presets`).
  public static func tMazeAlternation(mask: TrialMask = .none) -> ReplayTask {
    ReplayTask(
      environment: .tMazeAlternation, code: besideTheTMaze, inputGain: 1 / 0.045, mask: mask,
      steps: 96)
  }

  /// Trials of rat-like motion that are made once: the motion costs more than learning from it.
  static let ratTrials = 3840

  /// Place-cell activity of an animal that forages in a box of 1 m (REPLAY §2.5).
  public static func placeCells(
    count: Int = 64, width: Double = 0.15, input: InputKind = .signalChange,
    shape: PlaceCells.Shape = .gaussian, seed: UInt64 = 0
  ) -> ReplayTask {
    let motion = RatMotion()
    let cells = PlaceCells(
      count: count, width: width, lower: Position(0, 0), upper: Position(motion.side, motion.side),
      shape: shape, seed: seed)
    var task = ReplayTask(
      environment: .openField(motion), code: .placeCells(cells), input: input,
      inputGain: input == .signalChange ? 5 : 1 / 0.033, steps: 50)
    task.poolTrials = ratTrials
    return task
  }

  /// The predecessor's box and softmax place code (REPLAY §2.4).
  public static func openBox(
    count: Int = 512, bias: Double = 0, seed: UInt64 = 0
  ) -> ReplayTask {
    let motion = OpenBoxMotion(bias: bias)
    let half = motion.side / 2
    return ReplayTask(
      environment: .openBox(motion),
      code: .placeCells(
        .softmax(
          count: count, lower: Position(-half, -half), upper: Position(half, half), seed: seed)),
      input: .displacement, inputGain: 1, steps: 100)
  }

  /// The predecessor's head-direction task (REPLAY §2.7).
  public static func headDirection(count: Int = 512, isBiased: Bool = false) -> ReplayTask {
    ReplayTask(
      environment: .ring(RingMotion(isBiased: isBiased)),
      code: .headDirection(HeadDirectionCells(count: count)), input: .turn, inputGain: 1, steps: 100
    )
  }

  /// Names of the tasks that need no file.
  public static let names = [
    "triangle", "t-maze", "t-maze-alternation", "place-cells", "open-box", "open-box-biased",
    "head-direction", "head-direction-biased",
  ]

  /// The task of a name, nil for others.
  public static func named(_ name: String, mask: TrialMask = .none, seed: UInt64 = 0) -> ReplayTask?
  {
    var task: ReplayTask
    switch name {
    case "triangle": task = .triangle()
    case "t-maze": task = .tMaze()
    case "t-maze-alternation": task = .tMazeAlternation()
    case "place-cells": task = .placeCells(seed: seed)
    case "open-box": task = .openBox(seed: seed)
    case "open-box-biased": task = .openBox(bias: 0.05, seed: seed)
    case "head-direction": task = .headDirection()
    case "head-direction-biased": task = .headDirection(isBiased: true)
    default: return nil
    }
    task.mask = mask
    return task
  }
}
