/// A track: straight edges, and regions by which replays are judged.
public struct Track: Sendable, Equatable, Codable {
  /// A straight piece from `start` to `end`.
  public struct Edge: Sendable, Equatable, Codable {
    /// One end, arena units.
    public var start: Position
    /// The other end, arena units.
    public var end: Position
    /// The straight line between two points.
    public init(_ start: Position, _ end: Position) {
      self.start = start
      self.end = end
    }
    /// Arena units.
    public var length: Double { start.distance(to: end) }
    /// The nearest point of the edge, as a fraction of its length.
    public func nearestFraction(to point: Position) -> Double {
      let along = end - start
      let square = along.dot(along)
      guard square > 0 else { return 0 }
      return min(1, max(0, (point - start).dot(along) / square))
    }
  }

  /// A disc.
  public struct Region: Sendable, Equatable, Codable {
    /// What messages call it.
    public var name: String
    /// Arena units.
    public var centre: Position
    /// Arena units; a position nearer than this is within.
    public var radius: Double
    /// A disc of `radius` arena units.
    public init(_ name: String, _ centre: Position, radius: Double) {
      self.name = name
      self.centre = centre
      self.radius = radius
    }
    /// Whether a position lies within.
    public func contains(_ point: Position) -> Bool { point.distance(to: centre) < radius }
  }

  /// Its straight pieces.
  public var edges: [Edge]
  /// Discs by which replays are judged.
  public var regions: [Region]

  /// Edges, and the regions by which replays on them are judged.
  public init(edges: [Edge], regions: [Region]) {
    self.edges = edges
    self.regions = regions
  }

  /// Sum of the edges' lengths.
  public var length: Double { edges.reduce(0) { $0 + $1.length } }

  /// The nearest point of the track: its distance, its edge, and its arc length from the start of
  /// the first edge, edges laid end to end, which is a distance along the track of a `line` only.
  public func nearest(to point: Position) -> (distance: Double, edge: Int, arcLength: Double) {
    var (best, edgeIndex, arc, before) = (Double.infinity, 0, 0.0, 0.0)
    for (index, edge) in edges.enumerated() {
      let fraction = edge.nearestFraction(to: point)
      let distance = point.distance(to: edge.start + fraction * (edge.end - edge.start))
      if distance < best {
        (best, edgeIndex, arc) = (distance, index, before + fraction * edge.length)
      }
      before += edge.length
    }
    return (best, edgeIndex, arc)
  }

  /// An equilateral triangle with circumradius 1: side √3, vertices as regions of radius 0.35.
  public static let triangle: Track = {
    let half = 3.0.squareRoot() / 2
    let corners = [Position(0, 1), Position(-half, -0.5), Position(half, -0.5)]
    return Track(
      edges: (0..<3).map { Edge(corners[$0], corners[($0 + 1) % 3]) },
      regions: zip(["top", "left", "right"], corners).map { Region($0, $1, radius: 0.35) })
  }()

  /// A stem from (0, -1) to the origin and arms from there to (±1, 0); the three ends as regions of
  /// radius 0.25.
  public static let tMaze = Track(
    edges: [
      Edge(Position(0, -1), Position(0, 0)), Edge(Position(0, 0), Position(-1, 0)),
      Edge(Position(0, 0), Position(1, 0)),
    ],
    regions: [
      Region("stem", Position(0, -1), radius: 0.25), Region("left", Position(-1, 0), radius: 0.25),
      Region("right", Position(1, 0), radius: 0.25),
    ])
}
