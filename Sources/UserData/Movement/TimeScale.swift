/// How times of a file become seconds.
struct TimeScale {
  /// Seconds per unit of the file.
  var seconds: Double
  /// What was decided, for people.
  var note: String?

  /// By the options, the column's name, or the file's clock.
  ///
  /// - Parameters:
  ///   - name: of the column or array of times.
  ///   - clock: ticks per second that the file itself gives.
  init(
    of name: QuantityName, label: String, clock: Double?, options: ReadingOptions, at place: String
  ) throws(UserDataError) {
    if let rate = options.frameRate {
      guard rate > 0, rate.isFinite else { throw Self.wrong("--frame-rate", "\(rate)") }
      (seconds, note) = (1 / rate, "\(decimalText(rate)) frames per second (--frame-rate)")
      return
    }
    if let unit = options.timeUnit {
      if let value = QuantityName.seconds(of: unit) ?? Self.period(of: unit) {
        (seconds, note) = (value, "times in \(unit) (--time-unit)")
        return
      }
      guard ["frame", "frames", "ticks"].contains(unit.lowercased()) else {
        throw Self.wrong("--time-unit", unit)
      }
      guard let clock else { throw Self.needsRate(label, place) }
      seconds = 1 / clock
      return
    }
    if let clock {
      (seconds, note) = (1 / clock, "\(decimalText(clock)) ticks per second, as the file says")
      return
    }
    if let unit = name.unit, let value = QuantityName.seconds(of: unit) {
      (seconds, note) = (value, value == 1 ? nil : "times in \(unit), as \(quoted(label)) says")
      return
    }
    if name.isFrames { throw Self.needsRate(label, place) }
    seconds = 1
  }

  /// `30Hz`, `30 fps`, `1/30`.
  private static func period(of text: String) -> Double? {
    let text = text.lowercased().filter { !$0.isWhitespace }
    if text.hasPrefix("1/") { return Double(text.dropFirst(2)).flatMap { $0 > 0 ? 1 / $0 : nil } }
    for ending in ["khz", "hz", "fps"] where text.hasSuffix(ending) {
      let factor = ending == "khz" ? 1e3 : 1
      return Double(text.dropLast(ending.count)).flatMap { $0 > 0 ? 1 / ($0 * factor) : nil }
    }
    return nil
  }

  private static func wrong(_ option: String, _ got: String) -> UserDataError {
    UserDataError(
      .wrongOption, at: option, expected: "s, ms, us, ns, min, frames, or a rate such as 30Hz",
      got: quoted(got), advice: "Give the unit of the times in the file.")
  }

  private static func needsRate(_ label: String, _ place: String) -> UserDataError {
    UserDataError(
      .ambiguous, at: place, expected: "times in a unit of time",
      got: "\(quoted(label)), which counts frames",
      advice: "Give the camera's rate, as --frame-rate 30, or another column with --time-column.")
  }
}
