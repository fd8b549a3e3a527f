import Training

extension ReplayConfiguration: RunConfiguration {
  /// A run without a task or data: `task` changes some defaults (REPLAY §3).
  public static var described: ReplayConfiguration { ReplayConfiguration() }

  /// Every setting, described once.
  public static let settings: [Setting] =
    taskSettings + networkSettings + ReplayDynamics.settings("dynamics.")
    + ReplayLearning.settings("training.") + recordingSettings
    + TrajectoryCleaning.settings("cleaning.")

  private static let taskSettings: [Setting] = [
    Setting(
      "task", .choice(ReplayTask.names), isOptional: true,
      help: "A task that needs no file; absent with data"),
    .text("data", help: "A file of tracked positions (npz, csv); absent with a task").optional,
    .choice("mask.kind", TrialMask.Kind.self, help: "What the network is not told"),
    .whole(
      "mask.difficulty", .atLeast(0), unit: "steps",
      help:
        "Difficulty k of the mask: one step in k + 1 is visible, or k in a row are not; 0 hides "
        + "nothing"),
    .whole(
      "placeCells", .from(0, to: 1_048_576),
      help: "Cells of a task that has them, its own number where 0; else place cells laid over the "
        + "arena (64 on tracks and with data), positions themselves where 0"),
    .number(
      "placeWidth", .above(0), unit: "arena units", help: "Width of place cells"),
    .choice("placeShape", PlaceCells.Shape.self, help: "Shape of place cells; absent: the task's")
      .optional,
    .choice(
      "input", ReplayTask.InputKind.self,
      help: "Changes that the network receives; absent: the task's"
    ).optional,
    .number(
      "inputNoise", .atLeast(0), unit: "input units",
      help: "Standard deviation of noise added to visible inputs, before their gain; absent: 0"
    ).optional,
    .seed("seed", help: "Seed of weights, trials and noise"),
  ]

  private static let networkSettings: [Setting] = [
    .whole("units", .from(1, to: 1_048_576), help: "Recurrent units N"),
    .choice("cell", ReplayArchitecture.Cell.self, help: "The recurrent cell"),
    .choice("activation", ReplayActivation.self, help: "Nonlinearity φ of the simple cell"),
    .choice("encoder", ReplayArchitecture.Encoder.self, help: "How the first state is made"),
    .flag("hasBiases", help: "Whether biases are trained"),
  ]

  private static let recordingSettings: [Setting] = [
    .choice(
      "trials", Trials.self,
      help:
        "Trials of a tracked animal: cut from the recording, which the run then holds, or generated "
        + "by rat-like motion fitted to it, of which the run holds a few numbers; absent: recorded"
    ).optional,
    .whole("steps", .atLeast(1), help: "Steps of a trial cut from tracked positions"),
    .text("columns.time", help: "The file's array of times; absent: one of the usual names")
      .optional,
    .text("columns.position", help: "The file's array of positions; absent: one of the usual names")
      .optional,
    .number(
      "columns.clock", .above(0), unit: "Hz",
      help: "Ticks per second of the file's times; absent: the file's clock_hz, else 1"
    ).optional,
    .structure(
      "reading", help: "How `data` is read, as the options of the same names; absent: by itself"
    ).optional,
    .flag("dropsLost", help: "Whether samples without a position are dropped"),
    .list("epochs", unit: "s", help: "Intervals [start, end] that are used; all where empty"),
    .list(
      "bounds", unit: "the file's unit",
      help: "The arena [x0, y0, x1, y1]; that of the positions where empty"),
    .structure("track", help: "Edges and regions of a track, in the file's unit; absent: none")
      .optional,
  ]
}

extension ReplayConfiguration {
  /// Throws where running is to be generated and cannot be: without a recording, and on a track.
  public func checkRelations() throws(SettingError) {
    guard trials == .generated else { return }
    func conflict(_ key: String, _ found: String) -> SettingError {
      .conflict(
        keys: ["trials", key],
        problem:
          "`trials` is generated and `\(key)` is \(found), expected the recording of an animal in an open "
          + "arena. Use recorded trials.")
    }
    if let task { throw conflict("task", task) }
    if let track { throw conflict("track", "\(track.edges.count) edges") }
  }
}

extension ReplayLearning {
  /// The table of these settings, below `path` of a configuration.
  static func settings(_ path: String) -> [Setting] {
    [
      .whole(path + "updates", .atLeast(1), help: "Updates, each with fresh trials"),
      .whole(path + "batch", .atLeast(1), help: "Trials of an update"),
      .number(path + "learningRate", .above(0), help: "Learning rate of Adam"),
      .number(
        path + "rateDropAt", .atLeast(0),
        help: "Share of the updates after which the learning rate drops"),
      .number(path + "rateDrop", .above(0), help: "Factor of the learning rate from then on"),
      .number(
        path + "gradientNorm", .atLeast(0),
        help: "Largest norm of the gradient of all parameters together; 0 for no limit"),
      .number(
        path + "activityPenalty", .atLeast(0), help: "Weight of the mean square of r in the loss"),
    ]
  }
}

extension ReplayDynamics {
  /// The table of these settings, below `path` of a configuration.
  static func settings(_ path: String) -> [Setting] {
    [
      .number(
        path + "leak", .above(0, to: 1), unit: "1 / step", help: "Leak κ; 1 for none"),
      .choice(path + "leakForm", LeakForm.self, help: "How activity enters a leaky state"),
      .number(
        path + "additiveGain", .above(0),
        help: "Gain γ of the additive form; 1 but for rescaled steps"),
      .number(
        path + "friction", .above(0, to: 1), unit: "1 / step",
        help: "Friction λ; below 1 gives momentum"),
      .number(path + "adaptation", .atLeast(0), unit: "1 / step", help: "Adaptation b"),
      .number(
        path + "adaptationTime", .atLeast(1), unit: "steps",
        help: "Time constant τ of adaptation"),
      .choice(path + "adaptationSite", AdaptationSite.self, help: "Where adaptation is subtracted"),
      .number(
        path + "noiseAmplitude", .atLeast(0), help: "Standard deviation σ of the noise of one step"),
      .choice(path + "noiseScale", NoiseScale.self, help: "How noise follows friction"),
      .choice(path + "noiseKind", NoiseKind.self, help: "The law of the noise"),
    ]
  }
}

extension TrajectoryCleaning {
  /// The table of these settings, below `path` of a configuration.
  static func settings(_ path: String) -> [Setting] {
    [
      .number(
        path + "maximumGap", .atLeast(0), unit: "s",
        help: "Longest gap that is interpolated; longer ones split the recording, but for pauses"),
      .number(
        path + "maximumPause", .atLeast(0), unit: "s",
        help: "Longest gap that is kept as a pause where the animal has not moved; absent: none"
      ).optional,
      .number(
        path + "smoothing", .atLeast(0), unit: "s",
        help: "Standard deviation of the Gaussian that smooths positions; 0 for none"),
      .number(path + "timeStep", .above(0), unit: "s", help: "Duration of a step"),
      .number(
        path + "minimumSpeed", .atLeast(0), unit: "the file's unit per s",
        help: "Least mean speed of a trial; 0 keeps rest"),
      .number(
        path + "stride", .above(0),
        help: "Steps between the starts of two trials, as a share of a trial"),
      .number(
        path + "testShare", .between(0, 1),
        help: "Share of the recording, in blocks of time, kept for testing"),
      .whole(
        path + "blocks", .atLeast(2), help: "Blocks of time that the recording is divided into"),
      .flag(
        path + "dividesRecordedTime",
        help:
          "Whether blocks divide the time in pieces without gaps; absent: all time, gaps among it"
      ).optional,
    ]
  }
}
