/// Leaves out points of a line that nobody can see.
enum LineSimplification {
  /// The line without points that change it by less than `tolerance` px. Lines running from left
  /// to right with many points to a pixel keep first, lowest, highest and last of each column, so
  /// that peaks survive.
  static func simplified(_ points: [Point], tolerance: Double = 0.08) -> [Point] {
    guard points.count > 2, let first = points.first, let last = points.last else { return points }
    let isRightward = zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x }
    let thinned =
      isRightward && Double(points.count) > 4 * (last.x - first.x)
      ? columnExtremes(points) : withoutShortSteps(points, limit: tolerance / 2)
    return douglasPeucker(thinned, tolerance: tolerance)
  }

  private static func columnExtremes(_ points: [Point]) -> [Point] {
    var result: [Point] = []
    var start = 0
    while start < points.count {
      let (kept, end) = columnExtremes(points, from: start)
      result += kept.map { points[$0] }
      start = end
    }
    return result
  }

  /// The first, lowest, highest and last point, in their order, of the run of points that share a
  /// column of pixels with the one at `start`, and where the run ends.
  private static func columnExtremes(
    _ points: [Point], from start: Int
  ) -> (kept: [Int], end: Int) {
    let column = points[start].x.rounded(.down)
    var end = start
    var (lowest, highest) = (start, start)
    while end < points.count, points[end].x.rounded(.down) == column {
      if points[end].y < points[lowest].y { lowest = end }
      if points[end].y > points[highest].y { highest = end }
      end += 1
    }
    var kept = [start]
    for index in [min(lowest, highest), max(lowest, highest), end - 1] where index > kept.last! {
      kept.append(index)
    }
    return (kept, end)
  }

  private static func withoutShortSteps(_ points: [Point], limit: Double) -> [Point] {
    var result = [points[0]]
    for point in points.dropFirst().dropLast()
    where (point - result[result.count - 1]).length > limit {
      result.append(point)
    }
    result.append(points[points.count - 1])
    return result
  }

  /// Douglas & Peucker (1973), on a stack; stretches of 512 points at a time keep it linear.
  private static func douglasPeucker(_ points: [Point], tolerance: Double) -> [Point] {
    guard points.count > 2 else { return points }
    var isKept = [Bool](repeating: false, count: points.count)
    var stack: [(Int, Int)] = []
    for start in stride(from: 0, to: points.count - 1, by: 512) {
      let end = min(start + 512, points.count - 1)
      isKept[start] = true
      isKept[end] = true
      stack.append((start, end))
    }
    while let (start, end) = stack.popLast() {
      guard let farthest = farthest(points, between: start, end, beyond: tolerance) else {
        continue
      }
      isKept[farthest] = true
      stack.append((start, farthest))
      stack.append((farthest, end))
    }
    return zip(points, isKept).compactMap { $1 ? $0 : nil }
  }

  /// The point between two others that is farthest from the line between them.
  private static func farthest(
    _ points: [Point], between start: Int, _ end: Int, beyond tolerance: Double
  ) -> Int? {
    guard end - start > 1 else { return nil }
    var (farthest, distance) = (start, tolerance)
    for index in start + 1..<end {
      let candidate = Self.distance(from: points[index], to: points[start], points[end])
      if candidate > distance { (farthest, distance) = (index, candidate) }
    }
    return farthest > start ? farthest : nil
  }

  /// Distance from a point to a segment.
  private static func distance(from point: Point, to a: Point, _ b: Point) -> Double {
    let (direction, offset) = (b - a, point - a)
    let squared = direction.x * direction.x + direction.y * direction.y
    guard squared > 0 else { return offset.length }
    let along = min(max((offset.x * direction.x + offset.y * direction.y) / squared, 0), 1)
    return (offset - direction * along).length
  }
}
