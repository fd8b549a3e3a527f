/// A measured panel. The figure gives the panels of a row plotting areas of one top and one bottom,
/// writes their titles at one height, and only then draws them.
public struct PanelLayout {
  /// Room the panel's decorations take around its plotting area, px, without its title.
  public var insets: Insets
  /// Written above the panel by the figure; empty for none.
  public var title: String
  /// Whether the shape of the plotting area is given, as where one unit has one length on both axes:
  /// the other areas of its row take its height.
  public var hasFixedShape: Bool
  /// The size (px) that the plotting area takes where it is given this much room.
  public var areaSize: (Size) -> Size
  /// Draws the panel with the plotting area given.
  public var draw: (Rectangle, inout Drawing) -> Void

  /// A measured panel whose plotting area fills its room.
  public init(
    insets: Insets, title: String = "", draw: @escaping (Rectangle, inout Drawing) -> Void
  ) {
    self.insets = insets
    self.title = title
    hasFixedShape = false
    areaSize = { $0 }
    self.draw = draw
  }

  /// A measured panel with two axes.
  init(
    _ frame: AxesFrame, insets: Insets, draw: @escaping (Rectangle, inout Drawing) -> Void
  ) {
    self.init(insets: insets, title: frame.title, draw: draw)
    guard frame.isEqualAspect else { return }
    hasFixedShape = true
    areaSize = { room in
      let area = frame.area(in: Rectangle(x: 0, y: 0, width: room.width, height: room.height))
      return Size(area.width, area.height)
    }
  }
}
