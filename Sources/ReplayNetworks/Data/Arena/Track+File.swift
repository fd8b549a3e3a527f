import Archives

extension Track {
  /// What a file of a track looks like.
  public static let fileFormat =
    #"{"edges": [[x0, y0, x1, y1], …], "regions": [{"name": "left", "centre": [x, y], "radius": r}, …]}"#

  /// Reads a track as people write it, in the file's unit: each edge four numbers, from one end to the
  /// other. The form of `run.json` is read too.
  ///
  /// - Throws: `ReplayError.badTrajectory` that says what is not as expected.
  public init(file json: JSONValue, named name: String) throws {
    func bad(_ reason: String) -> ReplayError {
      .badTrajectory(
        name: name, reason: reason, advice: "A track is \(Self.fileFormat), in the positions' unit."
      )
    }
    guard let edges = json["edges"]?.array, !edges.isEmpty else {
      throw bad("no list `edges`")
    }
    if edges[0].object != nil {
      do { self = try json.decode(Track.self, name: name) } catch { throw bad("\(error)") }
      return
    }
    self.init(edges: [], regions: [])
    for (index, edge) in edges.enumerated() {
      let ends = (edge.array ?? []).compactMap(\.double)
      guard ends.count == 4, edge.array?.count == 4 else {
        throw bad("edge \(index) is \(edge.text), expected four numbers")
      }
      self.edges.append(Edge(Position(ends[0], ends[1]), Position(ends[2], ends[3])))
    }
    for (index, region) in (json["regions"]?.array ?? []).enumerated() {
      let centre = (region["centre"]?.array ?? []).compactMap(\.double)
      guard centre.count == 2, let radius = region["radius"]?.double, radius > 0 else {
        throw bad(
          "region \(index) is \(region.text), expected a centre [x, y] and a radius above 0")
      }
      regions.append(
        Region(
          region["name"]?.string ?? "region \(index)", Position(centre[0], centre[1]),
          radius: radius))
    }
  }
}
