/// Where a chart's legend stands.
public enum LegendPlacement: Sendable, Hashable {
  /// A corner or side of the area where it covers no data; if there is none, to the right of wide
  /// charts and above narrow ones.
  case automatic
  /// In rows between title and area.
  case above
  /// To the right of the area.
  case outside
  /// In a corner of the area, whatever lies there.
  case corner(Corner)
  /// Nowhere.
  case hidden

  /// A corner of the plotting area.
  public enum Corner: Sendable, Hashable {
    /// Top left.
    case topLeading
    /// Top right.
    case topTrailing
    /// Bottom left.
    case bottomLeading
    /// Bottom right.
    case bottomTrailing
  }
}
