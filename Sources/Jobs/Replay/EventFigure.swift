import Figures
import ReplayNetworks
import Tensors

/// Posteriors of decoded events: place on time along a track of one line, else the path of their means.
struct EventFigure {
  let figure: Figure

  /// The most significant events, at most eight.
  init(_ decoded: DecodedReplay, track: Track?) {
    let order = decoded.events.indices.sorted {
      (decoded.events[$0].pValue, $0) < (decoded.events[$1].pValue, $1)
    }.prefix(8)
    let line = track?.line
    let panels: [any Panel] = order.map { index in
      let (event, rows) = (decoded.events[index], decoded.posteriors[index])
      let title = "replay \(event.replay), p \(event.pValue.shortText)"
      guard let line else { return Self.path(rows, decoded.places, title) }
      return Self.map(rows, decoded.places.map { line.nearest(to: $0).arcLength }, title)
    }
    figure = Figure(
      columns: Figure.columns(for: panels.count, upTo: 4), width: 1_000,
      sharedScales: [.x, .y, .colour], panels: panels)
  }

  /// Mass of the posterior by place along the track and bin of time.
  private static func map(
    _ rows: [[Double]], _ places: [Double], _ title: String
  ) -> HeatMap {
    let (longest, bins) = (places.max() ?? 0, 24)
    var mass = Matrix<Double>.zeros(bins, rows.count)
    for (bin, row) in rows.enumerated() {
      for (place, weight) in zip(places, row) {
        mass[min(bins - 1, Int(place / max(longest, 1e-9) * Double(bins))), bin] += weight
      }
    }
    return HeatMap(
      mass, title: title, xAxis: Axis("step"), yAxis: Axis("place along the track"),
      yRange: 0...max(longest, 1e-9), origin: .bottom,
      colourTitle: "probability")
  }

  private static func path(
    _ rows: [[Double]], _ places: [Position], _ title: String
  ) -> TrajectoryPlot {
    let means = rows.map { row in
      zip(row, places).reduce(Position(0, 0)) { $0 + $1.0 * $1.1 }
    }
    return TrajectoryPlot([Matrix(means.map { [$0.x, $0.y] })], title: title)
  }
}
