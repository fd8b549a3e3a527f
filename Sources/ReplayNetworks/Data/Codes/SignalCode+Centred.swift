extension SignalCode {
  /// Positions relative to the point of their rectangle that is furthest from all of them, where that is
  /// more than a tenth of its longer side away; else relative to their mean, as in an open arena.
  static func centred(on behaviour: Trajectories) -> SignalCode {
    let points = behaviour.points
    let mean = (1 / Double(max(1, points.count))) * points.reduce(Position(0, 0), +)
    guard let places = BehaviourPlaces(behaviour) else { return .centredPosition(mean) }
    // Every node is as far from behaviour as from its nearest place.
    let clearances = places.nodes().map { node in
      (node, places.centres.reduce(Double.infinity) { min($0, $1.distance(to: node)) })
    }
    guard let best = clearances.max(by: { $0.1 < $1.1 }), best.1 > 2 * places.size else {
      return .centredPosition(mean)
    }
    return .centredPosition(best.0)
  }
}
