import Testing

@testable import ReplayNetworks

/// Which tracks are one open line.
@Suite struct TrackLineTests {
  private static func track(_ points: [(Double, Double)]...) -> Track {
    let edges = points.flatMap { points in
      zip(points, points.dropFirst()).map { Track.Edge(Position($0.0, $0.1), Position($1.0, $1.1)) }
    }
    return Track(edges: edges, regions: [])
  }

  @Test func linesAreLines() {
    #expect(Self.track([(0, 0), (1, 0)]).isLine)
    #expect(Self.track([(0, 0), (1, 0), (1, 1), (0, 1)]).isLine)
    // A zigzag whose ends were drawn with a pen.
    #expect(Self.track([(0, 0), (1, 0)], [(1.005, 0), (1, 1)]).isLine)
  }

  @Test func otherTracksAreNone() {
    #expect(!Track.tMaze.isLine && !Track.triangle.isLine)
    // A W, two parts, a cross, a stem on the middle of a bar, a way that ends on itself, and nothing.
    #expect(!Self.track([(0, 1), (0, 0), (1, 0), (2, 0), (2, 1)], [(1, 0), (1, 1)]).isLine)
    #expect(!Self.track([(0, 0), (1, 0)], [(0, 1), (1, 1)]).isLine)
    #expect(!Self.track([(0, 0), (2, 0)], [(1, -1), (1, 1)]).isLine)
    #expect(!Self.track([(0, 0), (2, 0)], [(1, 0), (1, 1)]).isLine)
    #expect(!Self.track([(0, 0), (2, 0), (2, 1), (1, 1), (1, 0)]).isLine)
    #expect(!Self.track([(0, 0), (2, 0), (1, 0)]).isLine)
    #expect(!Track(edges: [], regions: []).isLine)
  }

  /// Edges in any order and direction are one line, and its arc length the way along it.
  @Test func linesAreOrdered() throws {
    let drawn = Self.track([(2, 0), (1, 0)], [(0, 0), (1, 0)], [(2, 1), (2, 0)])
    let line = try #require(drawn.line)
    #expect(line == Self.track([(0, 0), (1, 0), (2, 0), (2, 1)]))
    #expect(line.nearest(to: Position(2, 0.5)).arcLength == 2.5)
  }
}
