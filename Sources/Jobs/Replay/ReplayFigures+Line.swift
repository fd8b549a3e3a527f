import Figures
import ReplayNetworks

/// Pictures of an arena that is a line: place on time, where a map would be a sliver.
extension ReplayFigures {
  /// Whether the arena is more than ten times as long as it is wide.
  var isLine: Bool {
    let size = bounds.upper - bounds.lower
    return min(size.x, size.y) < 0.1 * max(size.x, size.y)
  }

  /// The coordinate along the line.
  private func place(_ point: Position) -> Double {
    let size = bounds.upper - bounds.lower
    return size.x >= size.y ? point.x - bounds.lower.x : point.y - bounds.lower.y
  }

  private var length: Double {
    let size = bounds.upper - bounds.lower
    return max(size.x, size.y)
  }

  /// Place along the line on time, seconds.
  func courses(_ paths: Trajectories, _ title: String, count: Int) -> Chart {
    let times = (0..<paths.samples).map { Double($0) * paths.timeStep }
    return Chart(
      title: title, xAxis: Axis("time", unit: "s"), yAxis: Axis("place along the line"),
      marks: (0..<min(count, paths.trials)).map { trial in
        .line(times, paths.path(trial).map(place))
      })
  }

  /// Share of time at every place along the line.
  func shares(_ paths: Trajectories, _ title: String) -> Chart {
    let bins = 30
    var counts = [Double](repeating: 0, count: bins)
    for point in paths.points where point.isFinite {
      let bin = Int((place(point) / length * Double(bins)).rounded(.down))
      if counts.indices.contains(bin) { counts[bin] += 1 }
    }
    let total = max(1, counts.reduce(0, +))
    return Chart(
      title: title, xAxis: Axis("place along the line"), yAxis: Axis("share of time"),
      marks: [.line(middles(bins), counts.map { $0 / total })])
  }

  /// A unit's mean rate at every place along the line.
  func field(_ unit: Int, _ rates: [Double]) -> Chart {
    Chart(
      title: "unit \(unit)", xAxis: Axis("place along the line"), yAxis: Axis("rate"),
      marks: [.line(middles(rates.count), rates)])
  }

  private func middles(_ bins: Int) -> [Double] {
    (0..<bins).map { (Double($0) + 0.5) / Double(bins) * length }
  }
}
