/// The name of a column of times or coordinates, taken apart: what it is of, and its unit.
struct QuantityName: Equatable {
  /// The name without its unit, in lower case, words joined by `_`.
  var base: String
  /// The unit that the name gives, as `cm` of `x (cm)`, `x [cm]`, `x_cm`, `X.cm`.
  var unit: String?

  private static let timeUnits: Set<String> = [
    "s", "sec", "secs", "second", "seconds", "ms", "msec", "millisecond", "milliseconds", "us",
    "µs",
    "μs", "usec", "microsecond", "microseconds", "ns", "nanoseconds", "min", "minutes",
  ]
  private static let lengthUnits: Set<String> = [
    "cm", "mm", "m", "um", "µm", "px", "pix", "pixel", "pixels", "inch", "in", "norm",
  ]

  init(_ name: String) {
    var text = name.lowercased()
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
      guard let start = text.firstIndex(of: Character(open)),
        let end = text[start...].firstIndex(of: Character(close))
      else { continue }
      unit = String(text[text.index(after: start)..<end].filter { !$0.isWhitespace })
      text = String(text[..<start])
      break
    }
    var words = text.split { !$0.isLetter && !$0.isNumber && $0 != "µ" }.map(String.init)
    if unit == nil, words.count > 1, let last = words.last,
      Self.timeUnits.contains(last) || Self.lengthUnits.contains(last)
    {
      unit = last
      words.removeLast()
    }
    // An axis in brackets is a level of the name, as pandas has it.
    if let axis = unit, ["x", "y", "z"].contains(axis) {
      words.append(axis)
      unit = nil
    }
    base = words.joined(separator: "_")
  }

  private static let times: [String] = [
    "t", "time", "times", "timestamp", "timestamps", "time_stamp", "seconds", "sec", "secs",
    "elapsed", "elapsed_time", "recording_time", "trial_time", "time_stamps", "ts",
  ]
  private static let frames: [String] = [
    "frame", "frames", "frame_idx", "frame_index", "frame_number", "frame_tick", "frame_id",
    "framenumber", "frame_no", "frame_num", "tick", "ticks", "coords",
  ]

  /// How likely a column of this name is the time, smaller is better; nil for no.
  var timeRank: Int? { Self.times.firstIndex(of: base) }
  /// Whether a column of this name counts frames or ticks.
  var isFrames: Bool { Self.frames.contains(base) }
  /// Whether a time's unit is one of time.
  var hasTimeUnit: Bool { unit.map { Self.timeUnits.contains($0) } ?? false }

  /// 0 for x, 1 for y; nil for other names.
  var axis: Int? {
    let words = Set(base.split(separator: "_").map(String.init))
    let known: Set<String> = [
      "x", "y", "pos", "position", "centroid", "center", "centre", "loc", "location", "coord",
      "coordinate", "raw", "smoothed", "filtered",
    ]
    if ["xpos", "posx", "xposition"].contains(base) { return 0 }
    if ["ypos", "posy", "yposition"].contains(base) { return 1 }
    guard words.isSubset(of: known), words.contains("x") != words.contains("y") else { return nil }
    return words.contains("x") ? 0 : 1
  }

  /// Whether a column that is no y may yet be meant as one: a file without y is a run along a line.
  var mayBeVertical: Bool { axis == nil && base.hasPrefix("y") && !["yaw", "year"].contains(base) }

  /// Whether a column of this name says how certain a position is.
  var isLikelihood: Bool {
    ["likelihood", "confidence", "conf", "score", "instance_score", "probability", "prob"]
      .contains(base)
  }
  /// Whether a column of this name says which animal a row is of.
  var isIdentity: Bool {
    [
      "agent", "agent_id", "animal", "animal_id", "id", "individual", "individuals", "track",
      "track_id", "subject", "subject_id", "mouse", "rat", "mouse_id", "rat_id", "instance",
      "object", "object_id", "identity", "particle",
    ].contains(base)
  }

  /// A unit of time in seconds; nil for none.
  static func seconds(of unit: String) -> Double? {
    switch unit.lowercased() {
    case "s", "sec", "secs", "second", "seconds": 1
    case "ms", "msec", "millisecond", "milliseconds": 1e-3
    case "us", "µs", "μs", "usec", "microsecond", "microseconds": 1e-6
    case "ns", "nanosecond", "nanoseconds": 1e-9
    case "min", "minute", "minutes": 60
    case "h", "hour", "hours": 3_600
    default: nil
    }
  }
}
