/// Something that fills a cell of a figure: a chart, a heat map, a grid of images.
public protocol Panel: Sendable {
  /// The height (px) that suits the panel in a cell of the given width (px).
  func naturalHeight(width: Double) -> Double

  /// Measures the panel for a cell of the given size, decorations included.
  func layout(in size: Size) -> PanelLayout
}
