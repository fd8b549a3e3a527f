/// Which cells of an image row or column a canvas pixel shows, and how much of each.
struct ResamplingWeights {
  var first: Int
  /// Their sum is the part of the pixel that the image covers.
  var weights: [Float]

  /// One entry for each of `pixels`, for `cells` cells stretched over `from…to` pixels.
  ///
  /// Sharp images average the cells under the pixel, so borders between cells stay exact; smooth
  /// ones interpolate between cell centres.
  static func list(
    pixels: Range<Int>, from start: Double, to end: Double, cells: Int, isSmooth: Bool
  ) -> [ResamplingWeights] {
    let cellsPerPixel = Double(cells) / (end - start)
    return pixels.map { pixel in
      let low = max(Double(pixel), start)
      let high = min(Double(pixel) + 1, end)
      guard low < high else { return ResamplingWeights(first: 0, weights: []) }
      let span = ((low - start) * cellsPerPixel, (high - start) * cellsPerPixel)
      if isSmooth && cellsPerPixel < 1 {
        return interpolating(at: (span.0 + span.1) / 2, cells: cells, coverage: high - low)
      }
      return averaging(span, cells: cells, coverage: high - low)
    }
  }

  private static func averaging(
    _ span: (Double, Double), cells: Int, coverage: Double
  ) -> ResamplingWeights {
    let first = min(max(Int(span.0), 0), cells - 1)
    let last = min(max(Int(span.1.rounded(.up)) - 1, first), cells - 1)
    let weights = (first...last).map { cell in
      let overlap = min(span.1, Double(cell + 1)) - max(span.0, Double(cell))
      return Float(max(overlap, 0) / (span.1 - span.0) * coverage)
    }
    return ResamplingWeights(first: first, weights: weights)
  }

  private static func interpolating(
    at position: Double, cells: Int, coverage: Double
  ) -> ResamplingWeights {
    let centred = min(max(position - 0.5, 0), Double(cells - 1))
    let first = min(Int(centred), max(cells - 2, 0))
    let fraction = centred - Double(first)
    guard cells > 1 else { return ResamplingWeights(first: 0, weights: [Float(coverage)]) }
    return ResamplingWeights(
      first: first, weights: [Float((1 - fraction) * coverage), Float(fraction * coverage)])
  }
}
