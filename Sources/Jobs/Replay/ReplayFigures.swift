import Archives
import Figures
import ReplayNetworks
import Tensors

/// The pictures of a trained replay network.
struct ReplayFigures {
  let run: ReplayRun
  let seed: UInt64

  var bounds: (lower: Position, upper: Position) { run.task.environment.bounds }

  /// Walls of the arena: its track's edges, or its rectangle.
  private var walls: [[Figures.Point]] {
    if let track = run.task.environment.track {
      return track.edges.map { [point($0.start), point($0.end)] }
    }
    let (a, b) = bounds
    return [
      [Position(a.x, a.y), Position(b.x, a.y), Position(b.x, b.y), Position(a.x, b.y), a]
        .map(point)
    ]
  }

  private func point(_ position: Position) -> Figures.Point { .init(position.x, position.y) }

  private func paths(_ trajectories: Trajectories, _ count: Int) -> [Matrix<Double>] {
    (0..<min(count, trajectories.trials)).map { trial in
      Matrix(trajectories.path(trial).map { [$0.x, $0.y] })
    }
  }

  private func plot(_ trajectories: Trajectories, _ title: String, count: Int) -> TrajectoryPlot {
    TrajectoryPlot(
      paths(trajectories, count), title: title, walls: walls,
      timeStep: trajectories.timeStep, lineWidth: 1.1)
  }

  /// Awake runs, spread over all that are held out, beside replays under settings.
  func mechanisms(_ records: [(name: String, positions: Trajectories)]) -> Figure {
    let count = run.task.environment.track == nil ? 12 : 6
    let awake = run.awakePaths(min(count, run.source.heldOut?.trials ?? count))
    let panels = [("Awake runs", awake)] + records.map { ($0.name, $0.positions) }
    return Figure(
      columns: Figure.columns(for: panels.count, upTo: 3), width: 1_000, sharedScales: [.x, .y],
      panels: panels.map { title, paths -> any Panel in
        isLine
          ? courses(paths, title, count: count)
          : plot(paths, title, count: count)
      })
  }

  /// Time spent at every place, awake and replayed.
  ///
  /// - Parameter replayed: nil where no replay stayed in bounds.
  func occupancy(_ replayed: Trajectories?) -> Figure {
    let shown =
      [("Awake occupancy", run.awakePaths(300))]
      + (replayed.map { [("Replayed occupancy", $0)] } ?? [])
    return Figure(
      columns: 2, width: 800, sharedScales: [.x, .y, .colour],
      panels: shown.map { title, paths -> any Panel in
        isLine ? shares(paths, title) : map(paths, title)
      })
  }

  private func map(_ trajectories: Trajectories, _ title: String) -> HeatMap {
    let (lower, upper) = bounds
    let grid = Grid(lower: lower, upper: upper, across: 30, down: 30)
    var counts = Matrix<Double>.zeros(30, 30)
    var total = 0.0
    for position in trajectories.points where position.isFinite {
      guard let bin = grid.bin(of: position) else { continue }
      counts[bin / 30, bin % 30] += 1
      total += 1
    }
    counts.mapInPlace { total > 0 ? $0 / total : 0 }
    return HeatMap(
      counts, title: title, xAxis: Axis("x"), yAxis: Axis("y"), xRange: lower.x...upper.x,
      yRange: lower.y...upper.y, origin: .bottom, colourTitle: "share of time",
      isEqualAspect: true)
  }

  /// Writes pictures of one record.
  func write(_ record: ReplayRecord<Float>, to directory: String) throws {
    try LocalFileSystem().createDirectories(directory)
    let sound = record.positions.finiteTrials
    for (name, figure) in [
      ("trajectories", mechanisms([("Replay", sound)])), ("occupancy", occupancy(sound)),
      ("place-fields", placeFields()),
    ] {
      try figure.writeAll(to: "\(directory)/replay-\(name)")
    }
  }
}
