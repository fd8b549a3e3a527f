extension HeatMap {
  /// The range of the colours, if there are data.
  public var scales: PanelScales { PanelScales(colour: shownRange) }

  /// The map with this range of colours, unless a range of its own is fixed.
  public func showing(_ scales: PanelScales) -> HeatMap {
    guard let colour = scales.colour else { return self }
    if case .fixed = range { return self }
    var map = self
    map.range = .fixed(colour)
    return map
  }
}
