import Tensors

/// Data values to pixels along one direction.
struct AxisMap {
  private let scale: AxisScale
  private let start: Double
  private let span: Double
  private let origin: Double
  private let length: Double

  /// Maps the ends of `range` to the pixels `low` and `high`, in this order.
  init(_ range: ClosedRange<Double>, scale: AxisScale, low: Double, high: Double) {
    self.scale = scale
    start = scale == .log ? log10(range.lowerBound) : range.lowerBound
    let end = scale == .log ? log10(range.upperBound) : range.upperBound
    span = end - start
    origin = low
    length = high - low
  }

  /// The pixel of a value; NaN for values that the axis cannot show.
  func callAsFunction(_ value: Double) -> Double {
    if scale == .log && value <= 0 { return .nan }
    let position = scale == .log ? log10(value) : value
    let pixel = origin + (position - start) / span * length
    // Far outside is far enough; renderers fail on huge coordinates.
    return pixel.isNaN || value.isInfinite ? .nan : min(max(pixel, -1e5), 1e5)
  }
}
