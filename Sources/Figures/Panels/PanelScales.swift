/// What the scales of a panel span, in the units of its data; `nil` where it has no such scale or
/// nothing to show on it.
public struct PanelScales: Sendable, Hashable {
  /// The horizontal axis.
  public var x: ClosedRange<Double>?
  /// The vertical axis.
  public var y: ClosedRange<Double>?
  /// Colours.
  public var colour: ClosedRange<Double>?

  /// The scales of a panel.
  public init(
    x: ClosedRange<Double>? = nil, y: ClosedRange<Double>? = nil,
    colour: ClosedRange<Double>? = nil
  ) {
    (self.x, self.y, self.colour) = (x, y, colour)
  }

  /// What the scales of all panels together span, of those that are shared.
  init(spanning panels: [any Panel], _ shared: Set<PanelScale>) {
    let scales = panels.map(\.scales)
    if shared.contains(.x) { x = Self.union(scales.compactMap(\.x)) }
    if shared.contains(.y) { y = Self.union(scales.compactMap(\.y)) }
    if shared.contains(.colour) { colour = Self.union(scales.compactMap(\.colour)) }
  }

  private static func union(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    guard let first = ranges.first else { return nil }
    return ranges.reduce(first) {
      min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound)
    }
  }
}
