/// How times of a file become seconds.
struct TimeScale {
  /// Seconds per unit of the file; 1 where `rate` says it.
  private var unit = 1.0
  /// Units of the file per second: ticks are divided by their rate, which keeps their last bits.
  private var rate = 1.0
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
      (self.rate, note) = (rate, "\(decimalText(rate)) frames per second (--frame-rate)")
      return
    }
    if let unit = options.timeUnit {
      if let (value, rate) = Self.scale(of: unit) {
        (self.unit, self.rate, note) = (value, rate, "times in \(unit) (--time-unit)")
        return
      }
      guard ["frame", "frames", "ticks"].contains(unit.lowercased()) else {
        throw Self.wrong("--time-unit", unit)
      }
      guard let clock else { throw Self.needsRate(label, place) }
      rate = clock
      return
    }
    if let clock {
      (rate, note) = (clock, "\(decimalText(clock)) ticks per second, as the file says")
      return
    }
    if let unit = name.unit, let (value, rate) = Self.scale(of: unit) {
      (self.unit, self.rate) = (value, rate)
      note = value == rate ? nil : "times in \(unit), as \(quoted(label)) says"
      return
    }
    if name.isFrames { throw Self.needsRate(label, place) }
  }

  /// A time of the file, seconds.
  func seconds(_ time: Double) -> Double { time * unit / rate }

  /// A unit of time, or a rate: one of the two is 1.
  private static func scale(of text: String) -> (unit: Double, rate: Double)? {
    if let seconds = QuantityName.seconds(of: text) {
      return seconds < 1 ? (1, (1 / seconds).rounded()) : (seconds, 1)
    }
    return rate(of: text).map { (1, $0) }
  }

  /// `30Hz`, `30 fps`, `1/30`.
  private static func rate(of text: String) -> Double? {
    let text = text.lowercased().filter { !$0.isWhitespace }
    if text.hasPrefix("1/") { return Double(text.dropFirst(2)).flatMap { $0 > 0 ? $0 : nil } }
    for ending in ["khz", "hz", "fps"] where text.hasSuffix(ending) {
      let factor = ending == "khz" ? 1e3 : 1
      return Double(text.dropLast(ending.count)).flatMap { $0 > 0 ? $0 * factor : nil }
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
