import Tensors

/// Where samples of two variables lie, as a density, with contour lines of a target over it.
///
/// ```swift
/// DensityPlot(
///   samples, title: "Ring",
///   overlay: [.contours(xRange: -3...3, yRange: -3...3) { x, y in ring.density(x, y) }])
/// ```
public struct DensityPlot: Panel {
  private var map: HeatMap
  /// The density, `[row, column]`, row 0 at the smallest y; 1 / (unit of x · unit of y). It
  /// integrates to the part of the samples in range, less what smoothing moves out of it.
  public let density: Matrix<Double>

  /// A density of samples.
  /// - Parameters:
  ///   - samples: `[sample, 2]`; further columns and rows with values that are not finite are
  ///     left out.
  ///   - xRange: what is shown; `nil` takes the extent of the samples.
  ///   - yRange: what is shown; `nil` takes the extent of the samples.
  ///   - bins: cells along each axis.
  ///   - smoothing: standard deviation of the Gaussian that cells are smoothed with, in cells;
  ///     0 leaves counts as they are.
  ///   - overlay: drawn over the density, in data coordinates: contours, points, polygons.
  public init<Scalar: TensorScalar>(
    _ samples: Matrix<Scalar>, title: String = "", xAxis: Axis = Axis("x₁"),
    yAxis: Axis = Axis("x₂"), xRange: ClosedRange<Double>? = nil,
    yRange: ClosedRange<Double>? = nil, bins: Int = 90, smoothing: Double = 1.2,
    colourMap: ColourMap = .ice, colourTitle: String = "density", hasColourBar: Bool = true,
    isEqualAspect: Bool = true, overlay: [Mark] = []
  ) {
    let points = Self.points(samples)
    let shown = (
      x: Axis("", range: xRange).resolvedRange(of: points.lazy.map(\.x)),
      y: Axis("", range: yRange).resolvedRange(of: points.lazy.map(\.y))
    )
    density = Self.density(
      points, x: shown.x, y: shown.y, bins: min(max(bins, 1), 2_000),
      smoothing: smoothing.isFinite ? max(smoothing, 0) : 0)
    let highest = density.elements.max() ?? 0
    map = HeatMap(
      points.isEmpty ? Matrix<Double>.zeros(0, 0) : density, title: title, xAxis: xAxis,
      yAxis: yAxis, xRange: shown.x, yRange: shown.y, origin: .bottom, colourMap: colourMap,
      range: .fixed(0...(highest > 0 ? highest : 1)),
      colourTitle: colourTitle, hasColourBar: hasColourBar, isEqualAspect: isEqualAspect,
      isSmooth: smoothing > 0, overlay: overlay)
  }

  /// The height (px) that suits a plot of the given width.
  public func naturalHeight(width: Double) -> Double { map.naturalHeight(width: width) }

  /// Measures axes and colour bar.
  public func layout(in size: Size) -> PanelLayout { map.layout(in: size) }

  /// The range of the densities, if there are samples.
  public var scales: PanelScales { map.scales }

  /// The plot with this range of colours.
  public func showing(_ scales: PanelScales) -> DensityPlot {
    var plot = self
    if let colour = scales.colour { plot.map.range = .fixed(colour) }
    return plot
  }

  // MARK: - Density

  private static func points<Scalar: TensorScalar>(_ samples: Matrix<Scalar>) -> [Point] {
    guard samples.columns >= 2 else { return [] }
    return (0..<samples.rows).map { Point(Double(samples[$0, 0]), Double(samples[$0, 1])) }
      .filter(\.isFinite)
  }

  private static func density(
    _ points: [Point], x: ClosedRange<Double>, y: ClosedRange<Double>, bins: Int,
    smoothing: Double
  ) -> Matrix<Double> {
    let cell = Point(
      (x.upperBound - x.lowerBound) / Double(bins), (y.upperBound - y.lowerBound) / Double(bins))
    var counts = [Double](repeating: 0, count: bins * bins)
    for point in points where x.contains(point.x) && y.contains(point.y) {
      let column = min(Int((point.x - x.lowerBound) / cell.x), bins - 1)
      let row = min(Int((point.y - y.lowerBound) / cell.y), bins - 1)
      counts[row * bins + column] += 1
    }
    if smoothing > 0 {
      let kernel = kernel(smoothing)
      counts = smoothedRowsTransposed(counts, bins, kernel)
      counts = smoothedRowsTransposed(counts, bins, kernel)
    }
    let scale = 1 / (Double(max(points.count, 1)) * cell.x * cell.y)
    return Matrix(rows: bins, columns: bins, elements: counts.map { $0 * scale })
  }

  /// Half of a Gaussian, cut off at four standard deviations, of unit sum over both halves.
  private static func kernel(_ deviation: Double) -> [Double] {
    let half = (0...max(1, Int((4 * deviation).rounded(.up)))).map {
      exp(-0.5 * Double($0 * $0) / (deviation * deviation))
    }
    let sum = 2 * half.reduce(0, +) - half[0]
    return half.map { $0 / sum }
  }

  private static func smoothedRowsTransposed(
    _ values: [Double], _ order: Int, _ kernel: [Double]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for row in 0..<order {
      for column in 0..<order where values[row * order + column] != 0 {
        let value = values[row * order + column]
        let reach = kernel.count - 1
        for target in max(0, column - reach)..<min(order, column + reach + 1) {
          result[target * order + row] += value * kernel[abs(target - column)]
        }
      }
    }
    return result
  }
}
