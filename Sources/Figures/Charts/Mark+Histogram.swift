import Tensors

extension Mark {
  /// A histogram of samples; values that are not finite are left out.
  /// - Parameters:
  ///   - bins: number of bins; `nil` uses the rule of Freedman & Diaconis (1981), width
  ///     2 IQR n^(−1/3), with 5 to 200 bins.
  ///   - range: what the bins cover; `nil` takes the range of the samples. Samples outside it
  ///     count in the total but are not drawn.
  ///   - isDensity: whether bars are a probability density (area: the part of samples in range)
  ///     instead of counts.
  public static func histogram<Value: BinaryFloatingPoint>(
    _ samples: some Sequence<Value>, bins: Int? = nil, range: ClosedRange<Double>? = nil,
    isDensity: Bool = true, label: String = "", colour: Paint? = nil, opacity: Double = 0.55
  ) -> Mark {
    let sorted = samples.map { Double($0) }.filter(\.isFinite).sorted()
    let empty = Mark(
      .bars(edges: [], heights: []), label: label, colour: colour, opacity: opacity)
    guard let smallest = sorted.first, let largest = sorted.last else { return empty }
    let (low, high) = range.map { ($0.lowerBound, $0.upperBound) } ?? (smallest, largest)
    guard low.isFinite, high.isFinite, (high - low).isFinite else { return empty }
    let room = high > low ? 0 : max(low.magnitude, 1) * 0.5
    let (start, end) = (low - room, high + room)
    let count = max(1, bins ?? automaticBins(sorted, span: end - start))
    let width = (end - start) / Double(count)
    guard width > 0 else { return empty }

    var counts = [Double](repeating: 0, count: count)
    for value in sorted where value >= start && value <= end {
      counts[min(Int((value - start) / width), count - 1)] += 1
    }
    let scale = isDensity ? 1 / (Double(sorted.count) * width) : 1
    let edges = (0..<count).map { bin in
      start + Double(bin)
        * width...max(start + Double(bin + 1) * width, start + Double(bin) * width)
    }
    return Mark(
      .bars(edges: edges, heights: counts.map { $0 * scale }), label: label, colour: colour,
      opacity: opacity)
  }

  private static func automaticBins(_ sorted: [Double], span: Double) -> Int {
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    let width = 2 * spread / cbrt(Double(sorted.count))
    guard width > 0, span / width < 200 else { return spread > 0 ? 200 : 20 }
    return min(200, max(5, Int((span / width).rounded(.up))))
  }
}
