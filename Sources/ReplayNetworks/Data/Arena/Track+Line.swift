extension Track {
  /// Whether it is one open line, along which arc length is a distance.
  public var isLine: Bool { line != nil }

  /// The track with its edges in order, each from the end of the last, where they are one open line; nil
  /// where they branch, close, meet again or lie apart.
  ///
  /// The line begins at the free end that `edges` has first. Ends within a hundredth of the shortest edge of
  /// each other are one.
  public var line: Track? {
    let edges = self.edges.filter { $0.length > 0 }
    let tolerance = 0.01 * (edges.map(\.length).min() ?? 0)
    guard let ordered = Self.ordered(edges, within: tolerance),
      !Self.meetsAgain(ordered, within: tolerance)
    else { return nil }
    return Track(edges: ordered, regions: regions)
  }

  /// Edges from a free end on; nil where there is none, or where edges are left over.
  private static func ordered(_ edges: [Edge], within tolerance: Double) -> [Edge]? {
    guard var end = freeEnd(of: edges, within: tolerance) else { return nil }
    var (rest, ordered) = (edges, [Edge]())
    while let next = rest.firstIndex(where: { $0.ends(at: end, within: tolerance) }) {
      let edge = rest.remove(at: next).starting(near: end)
      ordered.append(edge)
      end = edge.end
    }
    return rest.isEmpty ? ordered : nil
  }

  /// The first end at which no other edge ends.
  private static func freeEnd(of edges: [Edge], within tolerance: Double) -> Position? {
    edges.flatMap { [$0.start, $0.end] }.first { point in
      edges.filter { $0.ends(at: point, within: tolerance) }.count == 1
    }
  }

  /// Whether edges in order come together elsewhere than where one begins at the end of the last.
  private static func meetsAgain(_ edges: [Edge], within tolerance: Double) -> Bool {
    edges.indices.contains { later in
      (0..<later).contains { earlier in
        let (first, second) = (edges[earlier], edges[later])
        return earlier == later - 1
          ? first.isFoldedBack(by: second, within: tolerance)
          : first.distance(to: second) <= tolerance
      }
    }
  }
}

extension Track.Edge {
  /// Whether it starts or ends at a point.
  fileprivate func ends(at point: Position, within tolerance: Double) -> Bool {
    min(start.distance(to: point), end.distance(to: point)) <= tolerance
  }

  /// The edge from the end that is nearer to a point.
  fileprivate func starting(near point: Position) -> Track.Edge {
    start.distance(to: point) <= end.distance(to: point) ? self : Track.Edge(end, start)
  }

  /// Whether the next edge, which begins at this one's end, leads back along it.
  fileprivate func isFoldedBack(by next: Track.Edge, within tolerance: Double) -> Bool {
    min(distance(to: next.end), next.distance(to: start)) <= tolerance
  }

  /// From a point to its nearest point, arena units.
  private func distance(to point: Position) -> Double {
    point.distance(to: start + nearestFraction(to: point) * (end - start))
  }

  /// Between the nearest points of both, arena units; 0 where they cross.
  fileprivate func distance(to other: Track.Edge) -> Double {
    if side(of: other.start) * side(of: other.end) < 0,
      other.side(of: start) * other.side(of: end) < 0
    {
      return 0
    }
    return min(
      min(distance(to: other.start), distance(to: other.end)),
      min(other.distance(to: start), other.distance(to: end)))
  }

  /// Above 0 on its left, below 0 on its right.
  private func side(of point: Position) -> Double {
    let (along, there) = (end - start, point - start)
    return along.x * there.y - along.y * there.x
  }
}
