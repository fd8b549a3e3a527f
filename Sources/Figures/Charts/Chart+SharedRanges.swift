extension [Chart] {
  /// The same charts with one range for all horizontal and one for all vertical axes: small
  /// multiples that compare by eye.
  /// - Parameters:
  ///   - x: whether horizontal axes agree.
  ///   - y: whether vertical axes agree.
  public func sharingRanges(x: Bool = true, y: Bool = true) -> [Chart] {
    let ranges = filter { $0.marks.contains(where: \.hasData) }.map(\.resolvedRanges)
    guard let first = ranges.first else { return self }
    func union(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> ClosedRange<Double> {
      Swift.min(a.lowerBound, b.lowerBound)...Swift.max(a.upperBound, b.upperBound)
    }
    let xRange = ranges.reduce(first.x) { union($0, $1.x) }
    let yRange = ranges.reduce(first.y) { union($0, $1.y) }
    return map { chart in
      var chart = chart
      if x, chart.xAxis.range == nil { chart.xAxis.range = xRange }
      if y, chart.yAxis.range == nil { chart.yAxis.range = yRange }
      return chart
    }
  }
}
