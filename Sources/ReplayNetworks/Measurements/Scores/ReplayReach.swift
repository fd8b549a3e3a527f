/// When a replay reaches another region than the one it starts in or, without regions, a distance from
/// its start.
struct ReplayReach {
  /// Where behaviour is.
  let places: BehaviourPlaces
  /// Whether the track has regions.
  let hasRegions: Bool
  /// Regions that do not hold silence.
  let goals: [Track.Region]
  /// How far a position must be from the start to have moved, arena units.
  let moved: Double
  /// How far it must be where there are no regions, arena units.
  let distance: Double

  /// - Parameters:
  ///   - regions: of the track.
  ///   - silence: where the silent network is read to be; nil for nowhere.
  init(
    _ places: BehaviourPlaces, regions: [Track.Region], silence: Position?, moved: Double,
    distance: Double
  ) {
    (self.places, self.moved, self.distance) = (places, moved, distance)
    hasRegions = !regions.isEmpty
    goals = regions.filter { region in silence.map { !region.contains($0) } ?? true }
  }

  /// The step, 1 or more, at which `path` reaches; nil where it does not.
  ///
  /// - Parameter given: where the replay was started; nil where that is unknown.
  func step(of path: [Position], from given: Position?) -> Double? {
    guard let (start, sample) = beginning(of: path, from: given) else { return nil }
    let others = goals.filter { !$0.contains(start) }
    let first = path[sample...].firstIndex { point in
      hasRegions
        ? point.distance(to: start) > moved && others.contains { $0.contains(point) }
        : places.isNear(point) && point.distance(to: start) > distance
    }
    return first.map { Double($0 + 1) }
  }

  /// Where a replay starts, and the sample from which it can reach: its start, or, where that is unknown
  /// or no place of behaviour, as shuffled starts mostly are, its first position in such a place. The
  /// jump from there onto behaviour is no replay.
  private func beginning(
    of path: [Position], from given: Position?
  ) -> (start: Position, sample: Int)? {
    if let given, places.place(of: given) != nil { return (given, 0) }
    guard let sample = path.firstIndex(where: { places.place(of: $0) != nil }) else { return nil }
    return (path[sample], sample)
  }
}
