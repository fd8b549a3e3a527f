import Figures
import Reverie

/// The pictures of a trained replay network.
struct ReplayFigures {
  let run: ReplayRun
  let seed: UInt64

  private var bounds: (lower: Position, upper: Position) { run.task.environment.bounds }

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
      timeStep: trajectories.timeStep, hasColourBar: false, lineWidth: 1.1)
  }

  /// Awake runs beside replays under the four mechanisms.
  func mechanisms(_ records: [(name: String, positions: Trajectories)]) -> Figure {
    let count = run.task.environment.track == nil ? 12 : 6
    let awake = run.awakePaths(count)
    return Figure(columns: 3, width: 1_000) {
      plot(awake, "Awake runs", count: count)
      for record in records { plot(record.positions, record.name, count: count) }
    }
  }

  /// Time spent at every place, awake and replayed.
  func occupancy(_ replayed: Trajectories) -> Figure {
    Figure(columns: 2, width: 800) {
      map(run.awakePaths(300), "Awake occupancy")
      map(replayed, "Replayed occupancy")
    }
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

  /// Activity of hidden units over places, while awake.
  func placeFields(count: Int = 8) -> Figure {
    let paths = run.awakePaths(200)
    let awake = run.network.runAwake(along: paths, task: run.task, noise: nil)
    let (lower, upper) = bounds
    let grid = Grid(lower: lower, upper: upper, across: 20, down: 20)
    let units = mostVaried(awake.states, count)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: grid.count), count: units.count)
    var visits = [Double](repeating: 0, count: grid.count)
    for t in 0...awake.steps {
      for trial in 0..<awake.trials {
        guard let bin = grid.bin(of: paths[trial, t]) else { continue }
        visits[bin] += 1
        for (index, unit) in units.enumerated() {
          sums[index][bin] += Double(awake.states[t * awake.trials + trial, unit])
        }
      }
    }
    let panels: [any Panel] = units.indices.map { index in
      let rates = zip(sums[index], visits).map { $1 > 0 ? $0 / $1 : .nan }
      return HeatMap(
        Matrix(rows: 20, columns: 20, elements: rates), title: "unit \(units[index])",
        xRange: lower.x...upper.x, yRange: lower.y...upper.y, origin: .bottom,
        hasColourBar: false, isEqualAspect: true)
    }
    return Figure(columns: 4, width: 1_000, panels: panels)
  }

  private func mostVaried(_ states: Matrix<Float>, _ count: Int) -> [Int] {
    let squares = Matrix<Double>(states)
    let means = squares.columnMeans()
    let spread = (0..<squares.columns).map { unit in
      (0..<squares.rows).reduce(0.0) { sum, row in
        let difference = squares[row, unit] - means[unit]
        return sum + difference * difference
      }
    }
    return Array(spread.indices.sorted { spread[$0] > spread[$1] }.prefix(count))
  }

  /// Speed and coverage of replay over friction, without and with adaptation.
  func speeds(parallelism: Parallelism) throws -> Figure {
    let frictions = [1, 0.8, 0.6, 0.5]
    var (speeds, covers): ([Mark], [Mark]) = ([], [])
    for (name, strength) in [("no adaptation", 0.0), ("b = 0.03", 0.03)] {
      var (speed, cover) = ([Double](), [Double]())
      for friction in frictions {
        let record = try run.replay(
          ReplayProtocol(count: 60, steps: 300, friction: friction, adaptation: strength),
          seed: seed, parallelism: parallelism)
        let sound = record.positions.finiteTrials
        speed.append(MotionMetrics.speed(sound, lag: 5) ?? .nan)
        cover.append(coverage(sound) ?? .nan)
      }
      speeds.append(.line(frictions, speed, label: name))
      covers.append(.line(frictions, cover, label: name))
    }
    return Figure(columns: 2, width: 900) {
      Chart(
        title: "Speed of replay", xAxis: Axis("friction λ"),
        yAxis: Axis("lag-5 speed", unit: "per step"), marks: speeds)
      Chart(
        title: run.task.environment.track == nil ? "Arena coverage" : "On-track coverage",
        xAxis: Axis("friction λ"), yAxis: Axis("share per replay"), marks: covers)
    }
  }

  private func coverage(_ paths: Trajectories) -> Double? {
    if let track = run.task.environment.track {
      return CoverageMetrics.onTrack(paths, track: track)?.coverage
    }
    return CoverageMetrics.arenaCoverage(paths, lower: bounds.lower, upper: bounds.upper)
  }

  /// Writes pictures of one record.
  func write(_ record: ReplayRecord<Float>, to directory: String) throws {
    try LocalFileSystem().createDirectories(directory)
    let sound = record.positions.finiteTrials
    for (name, figure) in [
      ("trajectories", mechanisms([("Replay", sound)])), ("occupancy", occupancy(sound)),
      ("place-fields", placeFields()),
    ] {
      try AtomicFile.write(Array(figure.svg.utf8), to: "\(directory)/replay-\(name).svg")
      try AtomicFile.write(try figure.png(), to: "\(directory)/replay-\(name).png")
    }
  }
}
