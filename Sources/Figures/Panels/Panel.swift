/// Something that fills a cell of a figure: a chart, a heat map, a grid of images.
public protocol Panel: Sendable {
  /// The height (px) that suits the panel in a cell of the given width (px).
  func naturalHeight(width: Double) -> Double

  /// Measures the panel for a cell of the given size, decorations included.
  func layout(in size: Size) -> PanelLayout

  /// What its scales span, for panels that share them.
  var scales: PanelScales { get }

  /// The panel with the scales given, where it has such and its user did not fix them.
  func showing(_ scales: PanelScales) -> Self
}

extension Panel {
  /// No scales that could be shared.
  public var scales: PanelScales { PanelScales() }

  /// The panel itself.
  public func showing(_ scales: PanelScales) -> Self { self }
}
