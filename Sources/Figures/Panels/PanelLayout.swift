/// A measured panel. The figure aligns plotting areas of neighbours before it draws them.
public struct PanelLayout {
  /// Room the panel's decorations take around its plotting area, px.
  public var insets: Insets
  /// Draws the panel with its plotting area within the rectangle given.
  public var draw: (Rectangle, inout Drawing) -> Void

  /// A measured panel.
  public init(insets: Insets, draw: @escaping (Rectangle, inout Drawing) -> Void) {
    self.insets = insets
    self.draw = draw
  }
}
