/// What an axis shows: `Axis("time", unit: "s")`, `Axis("step size", scale: .log)`,
/// `Axis("model", categories: ["RSN", "SO"])`.
public struct Axis: Sendable, Hashable {
  /// What is measured; empty where a title that several axes share says it.
  public var title: String
  /// Its unit, written in brackets after the title; empty if unitless.
  public var unit: String
  /// Linear or logarithmic.
  public var scale: AxisScale
  /// The data range to show; `nil` takes that of the data and a little more.
  public var range: ClosedRange<Double>?
  /// Names of the positions 0, 1, 2 …; empty for a numeric axis.
  public var categories: [String]
  /// Whether an automatic range reaches zero (ignored on logarithmic axes).
  public var includesZero: Bool
  /// Whether tick labels are written.
  public var showsLabels: Bool

  /// An axis.
  public init(
    _ title: String, unit: String = "", scale: AxisScale = .linear,
    range: ClosedRange<Double>? = nil, categories: [String] = [], includesZero: Bool = false,
    showsLabels: Bool = true
  ) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.range = range
    self.categories = categories
    self.includesZero = includesZero
    self.showsLabels = showsLabels
  }

  /// Title and unit as they are written.
  var heading: String {
    if unit.isEmpty { return title }
    return title.isEmpty ? unit : "\(title) (\(unit))"
  }

  /// Whether a value has a place on the axis.
  func shows(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }

  /// The range to draw for the given data: ``range`` if set and usable, otherwise the extent of
  /// the data with a margin of 4 %; constant data get room around them, no data get 0…1 (1…10 on
  /// a logarithmic axis).
  /// - Parameter isFlush: leaves the margin out, for images and bars that end with the data.
  func resolvedRange(of values: some Sequence<Double>, isFlush: Bool = false) -> ClosedRange<Double>
  {
    if let range, isUsable(range) { return range }
    if !categories.isEmpty { return -0.5...Double(categories.count) - 0.5 }
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where shows(value) {
      low = min(low, value)
      high = max(high, value)
    }
    if includesZero, scale == .linear, low <= high { (low, high) = (min(low, 0), max(high, 0)) }
    guard low <= high else { return scale == .log ? 1...10 : 0...1 }
    return scale == .log
      ? paddedLog(low, high, isFlush) : paddedLinear(low, high, isFlush)
  }

  private func isUsable(_ range: ClosedRange<Double>) -> Bool {
    let span = range.upperBound - range.lowerBound
    return shows(range.lowerBound) && shows(range.upperBound) && span.isFinite
      && span > 1e-290 && span > 1e-12 * max(range.upperBound.magnitude, range.lowerBound.magnitude)
  }

  private func paddedLinear(_ low: Double, _ high: Double, _ isFlush: Bool) -> ClosedRange<Double> {
    let magnitude = max(low.magnitude, high.magnitude)
    if (high / 2 - low / 2) * 2 <= max(1e-9 * magnitude, 1e-280) {
      let room = magnitude > 1e-280 ? magnitude * 0.1 : 1
      return low - room...high + room
    }
    guard !isFlush, (high - low).isFinite else {
      return max(low, -8e307)...min(high, 8e307)
    }
    let room = 0.04 * (high - low)
    // An axis that starts or ends at zero by wish stays there.
    let lower = includesZero && low == 0 ? low : low - room
    let upper = includesZero && high == 0 ? high : high + room
    return max(lower, -8e307)...min(upper, 8e307)
  }

  private func paddedLog(_ low: Double, _ high: Double, _ isFlush: Bool) -> ClosedRange<Double> {
    let smallest = Double.leastNormalMagnitude
    let ratio = high / low
    if ratio < 1 + 1e-9 { return max(low / 3, smallest)...min(high * 3, 8e307) }
    if isFlush { return max(low, smallest)...high }
    var root = ratio
    for _ in 0..<5 { root = root.squareRoot() }  // 1/32 of the length on either side
    return max(low / root, smallest)...min(high * root, 8e307)
  }
}
