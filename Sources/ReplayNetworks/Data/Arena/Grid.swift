import Tensors

/// A grid of equal bins over a rectangle.
public struct Grid: Sendable, Equatable, Codable {
  /// Lower corner.
  public var lower: Position
  /// Upper corner.
  public var upper: Position
  /// Bins across.
  public var across: Int
  /// Bins down.
  public var down: Int

  /// `across` by `down` equal bins over the rectangle from `lower` to `upper`.
  public init(lower: Position, upper: Position, across: Int, down: Int) {
    self.lower = lower
    self.upper = upper
    self.across = across
    self.down = down
  }

  /// Number of bins.
  public var count: Int { across * down }
  /// Width and height of a bin.
  public var step: Position {
    Position((upper.x - lower.x) / Double(across), (upper.y - lower.y) / Double(down))
  }

  /// The bin of a position, row by row from the lower corner; nil outside.
  public func bin(of point: Position) -> Int? {
    guard point.x >= lower.x, point.x <= upper.x, point.y >= lower.y, point.y <= upper.y else {
      return nil
    }
    let column = Grid.index(point.x - lower.x, step.x, across)
    return Grid.index(point.y - lower.y, step.y, down) * across + column
  }

  /// The bin of a distance from the lower border; the first where bins have no extent.
  private static func index(_ distance: Double, _ step: Double, _ bins: Int) -> Int {
    step > 0 ? min(bins - 1, Int(min(distance / step, Double(bins)))) : 0
  }

  /// Centre of a bin.
  public func centre(_ bin: Int) -> Position {
    Position(
      lower.x + (Double(bin % across) + 0.5) * step.x,
      lower.y + (Double(bin / across) + 0.5) * step.y)
  }

  /// The bins around a position and their weights, which sum to 1; positions outside are moved to
  /// the border.
  func bilinear(_ point: Position) -> [(bin: Int, weight: Double)] {
    func axis(_ value: Double, _ low: Double, _ step: Double, _ bins: Int) -> (Int, Int, Double) {
      let place = step > 0 ? min(Double(bins - 1), max(0, (value - low) / step - 0.5)) : 0
      let first = min(bins - 1, Int(place))
      return (first, min(bins - 1, first + 1), place - Double(first))
    }
    let (x0, x1, fx) = axis(point.x, lower.x, step.x, across)
    let (y0, y1, fy) = axis(point.y, lower.y, step.y, down)
    return [
      (y0 * across + x0, (1 - fx) * (1 - fy)), (y0 * across + x1, fx * (1 - fy)),
      (y1 * across + x0, (1 - fx) * fy), (y1 * across + x1, fx * fy),
    ]
  }

  /// Values convolved with a Gaussian of `deviation` (arena units), cut at three deviations; mass
  /// is kept at borders.
  ///
  /// - Parameter onlyAcross: whether rows are smoothed along themselves alone.
  func smoothed(_ values: [Double], deviation: Double, onlyAcross: Bool = false) -> [Double] {
    guard deviation > 0 else { return values }
    func kernel(_ step: Double) -> [Double] {
      let reach = min(values.count, Int(saturating: (3 * deviation / step).rounded(.up)))
      return (-reach...reach).map { offset in
        let z = Double(offset) * step / deviation
        return exp(-z * z / 2)
      }
    }
    let (alongX, alongY) = (kernel(step.x), onlyAcross ? [] : kernel(step.y))
    var result = [Double](repeating: 0, count: values.count)
    for row in 0..<down {
      let places = (0..<across).map { row * across + $0 }
      Self.smear(values, at: places, by: alongX, into: &result)
    }
    guard !onlyAcross else { return result }
    let rows = result
    result = [Double](repeating: 0, count: values.count)
    for column in 0..<across {
      let places = (0..<down).map { $0 * across + column }
      Self.smear(rows, at: places, by: alongY, into: &result)
    }
    return result
  }

  /// Spreads the values of one line of bins over its neighbours; what would leave the line stays.
  private static func smear(
    _ values: [Double], at places: [Int], by kernel: [Double], into result: inout [Double]
  ) {
    let reach = kernel.count / 2
    for (i, place) in places.enumerated() where values[place] != 0 {
      let range = max(0, i - reach)...min(places.count - 1, i + reach)
      let mass = range.reduce(0.0) { $0 + kernel[$1 - i + reach] }
      for j in range { result[places[j]] += values[place] * kernel[j - i + reach] / mass }
    }
  }
}
