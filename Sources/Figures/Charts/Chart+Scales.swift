extension Chart {
  /// The ranges of the axes, if there are data.
  public var scales: PanelScales {
    guard marks.contains(where: \.hasData) else { return PanelScales() }
    let ranges = resolvedRanges
    return PanelScales(x: ranges.x, y: ranges.y)
  }

  /// The chart with these ranges where its axes have none of their own.
  public func showing(_ scales: PanelScales) -> Chart {
    var chart = self
    chart.xAxis.range = xAxis.range ?? scales.x
    chart.yAxis.range = yAxis.range ?? scales.y
    return chart
  }
}
