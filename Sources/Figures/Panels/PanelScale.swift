/// A scale that the panels of a figure may have in common.
public enum PanelScale: Sendable, Hashable {
  /// The horizontal axis.
  case x
  /// The vertical axis.
  case y
  /// Colours.
  case colour
}
