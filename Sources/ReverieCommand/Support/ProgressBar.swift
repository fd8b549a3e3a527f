import Reverie

/// Progress with rate and time to go, on standard error: a bar where that is a terminal, else a line
/// every half minute.
struct ProgressBar {
  let label: String
  let unit: String
  private let isShown: Bool
  private let clock = ContinuousClock()
  private var lastDrawn: ContinuousClock.Instant?
  /// What was done when progress was first told, which for work that goes on is not the beginning.
  private var first: (done: Int, time: ContinuousClock.Instant)?

  init(_ label: String, unit: String, quiet: Bool) {
    self.label = label
    self.unit = unit
    isShown = !quiet
    if !Console.isTerminal { lastDrawn = clock.now }
  }

  /// Redraws a bar at most ten times a second.
  mutating func update(_ done: Int, of total: Int, note: String = "") {
    guard isShown else { return }
    let now = clock.now
    let first = first ?? (done, now)
    self.first = first
    let pause = Duration.milliseconds(Console.isTerminal ? 100 : 30_000)
    if let lastDrawn, now - lastDrawn < pause, done < total || !Console.isTerminal { return }
    lastDrawn = now
    let share = Double(done) / Double(max(total, 1))
    var tail = "\(Int(share * 100)) %  "
    if done > first.done {
      let rate = Double(done - first.done) / max((now - first.time).seconds, 1e-9)
      let remaining = Double(total - done) / rate
      tail += "\(Self.compact(rate)) \(unit)/s  \(Self.time(remaining)) left  "
    }
    tail += note
    guard Console.isTerminal else { return Console.write("\(label) \(tail)\n") }
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 24 - filled)
    Console.write("\r\u{1B}[2K\(label) \(bar) \(tail)")
  }

  /// Clears the bar.
  func finish() {
    if isShown && Console.isTerminal && lastDrawn != nil { Console.write("\r\u{1B}[2K") }
  }

  static func compact(_ value: Double) -> String {
    value >= 1e6
      ? "\((value / 1e5).rounded() / 10)M"
      : value >= 1e4 ? "\(Int(value / 1e3))k" : "\((value * 10).rounded() / 10)"
  }

  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "?" }
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? "\(whole / 3600) h \(whole / 60 % 60) min"
      : whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
  }
}
