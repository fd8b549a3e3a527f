extension HeatMap {
  /// The range of the colours, if there are data.
  public var scales: PanelScales { PanelScales(colour: shownRange) }

  /// The map with this range of colours, unless a range of its own is fixed.
  public func showing(_ scales: PanelScales) -> HeatMap {
    var map = self
    map.range = range.showing(scales.colour)
    return map
  }
}
