extension Mark {
  /// A line through (x, y).
  public static func line<X: BinaryFloatingPoint, Y: BinaryFloatingPoint>(
    _ x: some Sequence<X>, _ y: some Sequence<Y>, label: String = "", colour: Paint? = nil,
    width: Double = 1.6, opacity: Double = 1, dash: Dash = .solid
  ) -> Mark {
    Mark(
      .line(points(x, y)), label: label, colour: colour, lineWidth: width, opacity: opacity,
      dash: dash)
  }

  /// A line through (0, y₀), (1, y₁) …
  public static func line<Y: BinaryFloatingPoint>(
    _ y: some Sequence<Y>, label: String = "", colour: Paint? = nil, width: Double = 1.6,
    opacity: Double = 1, dash: Dash = .solid
  ) -> Mark {
    let points = y.enumerated().map { Point(Double($0.offset), Double($0.element)) }
    return Mark(
      .line(points), label: label, colour: colour, lineWidth: width, opacity: opacity, dash: dash)
  }

  /// A dot at each (x, y).
  public static func scatter<X: BinaryFloatingPoint, Y: BinaryFloatingPoint>(
    _ x: some Sequence<X>, _ y: some Sequence<Y>, label: String = "", colour: Paint? = nil,
    radius: Double = 2.6, opacity: Double = 1
  ) -> Mark {
    Mark(.scatter(points(x, y)), label: label, colour: colour, radius: radius, opacity: opacity)
  }

  /// A staircase that keeps y from its x to the next.
  public static func step<X: BinaryFloatingPoint, Y: BinaryFloatingPoint>(
    _ x: some Sequence<X>, _ y: some Sequence<Y>, label: String = "", colour: Paint? = nil,
    width: Double = 1.6, dash: Dash = .solid
  ) -> Mark {
    Mark(.step(points(x, y)), label: label, colour: colour, lineWidth: width, dash: dash)
  }

  /// The area between two lines, drawn under everything else. Without a colour of its own it takes
  /// that of the mark before it.
  public static func band<
    X: BinaryFloatingPoint, Lower: BinaryFloatingPoint, Upper: BinaryFloatingPoint
  >(
    _ x: some Sequence<X>, lower: some Sequence<Lower>, upper: some Sequence<Upper>,
    label: String = "", colour: Paint? = nil, opacity: Double = 0.22
  ) -> Mark {
    let (x, lower, upper) = (
      x.map { Double($0) }, lower.map { Double($0) }, upper.map { Double($0) }
    )
    let count = min(x.count, lower.count, upper.count)
    return Mark(
      .band(
        x: Array(x[..<count]), lower: Array(lower[..<count]), upper: Array(upper[..<count])),
      label: label, colour: colour, opacity: opacity)
  }

  /// Bars from zero, centred on x.
  /// - Parameter width: width of a bar in data units; `nil` leaves a fifth of the smallest
  ///   distance between bars free.
  public static func bars<X: BinaryFloatingPoint, Y: BinaryFloatingPoint>(
    _ x: some Sequence<X>, _ heights: some Sequence<Y>, width: Double? = nil, label: String = "",
    colour: Paint? = nil, opacity: Double = 0.9
  ) -> Mark {
    let points = points(x, heights)
    let sorted = points.map(\.x).filter(\.isFinite).sorted()
    let distance = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.min() ?? 1
    let half = (width ?? 0.8 * distance).magnitude / 2
    let kept = points.filter { $0.x.isFinite && half.isFinite }
    return Mark(
      .bars(edges: kept.map { $0.x - half...$0.x + half }, heights: kept.map(\.y)),
      label: label, colour: colour, opacity: opacity)
  }

  /// Bars from zero at the positions 0, 1, 2 …, for axes with categories.
  public static func bars<Y: BinaryFloatingPoint>(
    _ heights: some Sequence<Y>, label: String = "", colour: Paint? = nil, opacity: Double = 0.9
  ) -> Mark {
    let heights = heights.map { Double($0) }
    return bars(
      heights.indices.map { Double($0) }, heights, width: 0.7, label: label, colour: colour,
      opacity: opacity)
  }

  /// A dot at each (x, y) with a bar of the given error to either side.
  public static func errorBars<
    X: BinaryFloatingPoint, Y: BinaryFloatingPoint, Error: BinaryFloatingPoint
  >(
    _ x: some Sequence<X>, _ y: some Sequence<Y>, error: some Sequence<Error>, label: String = "",
    colour: Paint? = nil
  ) -> Mark {
    let points = points(x, y)
    let errors = error.map { Double($0).magnitude }
    let count = min(points.count, errors.count)
    return Mark(
      .errorBars(
        Array(points[..<count]), lower: (0..<count).map { points[$0].y - errors[$0] },
        upper: (0..<count).map { points[$0].y + errors[$0] }),
      label: label, colour: colour, lineWidth: 1.3)
  }

  /// A dot at each (x, y) with a bar from `lower` to `upper`.
  public static func errorBars<
    X: BinaryFloatingPoint, Y: BinaryFloatingPoint, Bound: BinaryFloatingPoint
  >(
    _ x: some Sequence<X>, _ y: some Sequence<Y>, lower: some Sequence<Bound>,
    upper: some Sequence<Bound>, label: String = "", colour: Paint? = nil
  ) -> Mark {
    let points = points(x, y)
    let (lower, upper) = (lower.map { Double($0) }, upper.map { Double($0) })
    let count = min(points.count, lower.count, upper.count)
    return Mark(
      .errorBars(
        Array(points[..<count]), lower: Array(lower[..<count]), upper: Array(upper[..<count])),
      label: label, colour: colour, lineWidth: 1.3)
  }

  /// A line across the chart at y = `value`.
  public static func horizontalRule(
    _ value: Double, label: String = "", colour: Paint = .muted, dash: Dash = .dashed
  ) -> Mark {
    Mark(.horizontalRule(value), label: label, colour: colour, lineWidth: 1.2, dash: dash)
  }

  /// A line up the chart at x = `value`.
  public static func verticalRule(
    _ value: Double, label: String = "", colour: Paint = .muted, dash: Dash = .dashed
  ) -> Mark {
    Mark(.verticalRule(value), label: label, colour: colour, lineWidth: 1.2, dash: dash)
  }

  /// An arrow from each (x, y) along (dx, dy).
  /// - Parameter isScaled: whether arrows are shrunk or stretched together so that they do not
  ///   overlap; otherwise they reach to (x + dx, y + dy).
  public static func arrows<Value: BinaryFloatingPoint>(
    _ x: some Sequence<Value>, _ y: some Sequence<Value>, _ dx: some Sequence<Value>,
    _ dy: some Sequence<Value>, isScaled: Bool = true, label: String = "", colour: Paint? = nil
  ) -> Mark {
    Mark(
      .arrows(points(x, y), points(dx, dy), isScaled: isScaled), label: label, colour: colour,
      lineWidth: 1.1)
  }

  /// A note whose left end lies at (x, y).
  public static func text(_ text: String, x: Double, y: Double, colour: Paint = .ink) -> Mark {
    Mark(.text(text, Point(x, y)), label: "", colour: colour)
  }

  /// Names beside the points (x, y), moved apart so that they cover neither each other nor points; a
  /// name that had to move far is joined to its point by a line.
  public static func names<X: BinaryFloatingPoint, Y: BinaryFloatingPoint>(
    _ x: some Sequence<X>, _ y: some Sequence<Y>, _ names: [String], colour: Paint = .ink
  ) -> Mark {
    let points = points(x, y)
    let count = min(points.count, names.count)
    return Mark(
      .names(Array(names[..<count]), Array(points[..<count])), label: "", colour: colour)
  }

  private static func points<X: BinaryFloatingPoint, Y: BinaryFloatingPoint>(
    _ x: some Sequence<X>, _ y: some Sequence<Y>
  ) -> [Point] {
    zip(x, y).map { Point(Double($0), Double($1)) }
  }
}
